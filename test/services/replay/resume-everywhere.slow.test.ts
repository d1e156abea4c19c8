import type { Death } from './mortal-ports.ts';
import type { Day } from './random-floor.ts';
import { killedAndResumed } from './resumed.ts';

const days: readonly Day[] = [
  { seed: 3, agents: 2, model: true, faults: 0, deaths: 0 },
  { seed: 11, agents: 3, model: false, faults: 0.3, deaths: 0 },
  { seed: 29, agents: 1, model: true, faults: 0.2, deaths: 0 },
];

/** What went wrong with one death, if anything. */
async function faultOf(day: Day, death: Death): Promise<string | undefined> {
  const { finished, repeated, resumed } = await killedAndResumed(day, death);
  const at = `call ${death.call}${death.after ? ', after it' : ''}`;
  if (repeated.length > 0) return `${at}: ${repeated} again`;
  if (resumed === undefined) return undefined;
  const { status, identical, carried } = resumed;
  const whole = status === 'succeeded' && identical && carried.length === finished.length;
  return whole ? undefined : `${at}: ${status}, identical ${identical}, carried ${carried}`;
}

describe('a run whose process dies at any call of any port', () => {
  it.each(days)(
    'goes on without doing a finished step again (%j)',
    async (day) => {
      const whole = await killedAndResumed(day, { call: Number.POSITIVE_INFINITY, after: true });
      expect(whole).toMatchObject({ status: 'succeeded', repeated: [] });
      const deaths = Array.from({ length: whole.calls * 2 }, (_, i) => ({
        call: 1 + Math.floor(i / 2),
        after: i % 2 === 1,
      }));
      const faults: string[] = [];
      for (const death of deaths) faults.push(...[(await faultOf(day, death)) ?? []].flat());
      expect(faults).toEqual([]);
      expect(deaths.length).toBeGreaterThan(60);
      process.stdout.write(`seed ${day.seed}: ${deaths.length} deaths, no finished step again\n`);
    },
    400_000,
  );
});
