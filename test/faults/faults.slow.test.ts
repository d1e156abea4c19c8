import { mutants } from './mutants/mutants.ts';
import { proveChecks } from './mutants/prove.ts';
import { coverage } from './run/coverage.ts';
import { pairSchedule } from './run/pairs.ts';
import type { Schedule } from './run/schedule.ts';
import { oneFaultSchedules } from './run/sites.ts';
import { NOTHING, type Tally, tallied } from './run/tally.ts';

const run = async (schedules: readonly Schedule[]): Promise<Tally> => {
  let tally = NOTHING;
  for (const schedule of schedules) tally = await tallied(tally, schedule);
  return tally;
};

// npm run faults looks at everything; this is what of it fits into a minute
describe('a simulated floor', () => {
  it('has a scene for every unit that changes something', () => {
    const bare = coverage().filter(({ scenes }) => scenes.length === 0);
    expect(bare.map(({ kind, unit }) => `${kind} ${unit}`)).toEqual([]);
  });

  it.each(['a tenant that is stopped and released', 'a run about something that is no bundle'])(
    'keeps every invariant whatever single call goes wrong: %s',
    async (scene) => {
      const { findings, schedules } = await run(await oneFaultSchedules(scene));
      expect(findings).toEqual([]);
      expect(schedules).toBeGreaterThan(20);
    },
  );

  it('keeps every invariant on 500 days with two faults', async () => {
    const seeds = Array.from({ length: 500 }, (_, i) => 1_000_000 + i);
    const { findings, schedules } = await run(await Promise.all(seeds.map((seed) => pairSchedule(seed))));
    expect([findings, schedules]).toEqual([[], 500]);
  });

  it('is looked at by checks that notice every mutant', async () => {
    const proofs = await proveChecks();
    expect(proofs.filter(({ caughtBy }) => caughtBy.length === 0)).toEqual([]);
    expect(proofs.length).toBe(mutants.length);
    expect(mutants.length).toBeGreaterThanOrEqual(12);
  });
});
