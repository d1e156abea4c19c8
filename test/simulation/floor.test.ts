import { isTerminal } from '#domain/runs/status.ts';
import { cancelRun } from '#services/runs/cancel-run.ts';
import { floor, type Weather } from './floor.ts';

const CALM: Weather = { refused: 0, lost: 0, killed: 0, duplicated: 0 };
const STORM: Weather = { refused: 0.006, lost: 0.006, killed: 0.006, duplicated: 0.5 };
const ENDS = ['run-succeeded', 'run-failed', 'run-cancelled', 'run-timed-out'];

/** What must hold of every run once all is quiet, whatever the weather was. */
function expectWhole(day: ReturnType<typeof floor>) {
  for (const { run, events, steps } of day.healthy.state.runs.values()) {
    const types = events.map((e) => e.type);
    expect(isTerminal(run.status)).toBe(true);
    expect(events.map((e) => e.seq)).toEqual(events.map((_, i) => i + 1));
    expect(types.filter((t) => ENDS.includes(t))).toHaveLength(1);
    const ended = events.flatMap((e) =>
      e.type === 'step-completed' || e.type === 'step-failed' ? [e.step] : [],
    );
    expect(ended).toEqual([...new Set(ended)]);
    if (run.status !== 'succeeded') continue;
    expect(run.report).toEqual(steps.get('verify')?.result);
    expect(ended).toHaveLength(run.routing.agents.length + 2);
  }
}

const statuses = (day: ReturnType<typeof floor>) =>
  [...day.healthy.state.runs.values()].map(({ run }) => run.status);

describe('a floor', () => {
  it('ends every run on a calm day, in one attempt each', async () => {
    const day = floor(1, CALM);
    await day.seedAgents();
    for (let n = 0; n < 10; n += 1) await day.start(n);
    await day.untilQuiet(600_000);
    expectWhole(day);
    expect(statuses(day)).toEqual(Array(10).fill('succeeded'));
    expect([...day.healthy.state.runs.values()].map(({ run }) => run.attempt)).toEqual(Array(10).fill(1));
  });

  it.each([11, 12, 13, 14, 15, 16])(
    'ends every run once in a storm of refusals, lost answers, deaths and duplicates (seed %i)',
    async (seed) => {
      const day = floor(seed, STORM);
      await day.seedAgents();
      for (let n = 0; n < 10; n += 1) await day.start(n);
      await day.untilQuiet(1_800_000);
      expectWhole(day);
      expect(statuses(day).filter((s) => s === 'succeeded').length).toBeGreaterThanOrEqual(9);
    },
    60_000,
  );

  it('ends runs that are cancelled in the middle as cancelled or as they were ending anyway', async () => {
    const day = floor(21, { ...STORM, killed: 0.002 });
    await day.seedAgents();
    const runs = [];
    for (let n = 0; n < 8; n += 1) runs.push(await day.start(n));
    await day.clock.advance(6_000);
    for (const { id: runId } of runs) {
      const cancelling = cancelRun(day.healthy, { tenantId: 'acme', runId, by: 'k' }).catch(() => undefined);
      await day.clock.advance(1_000);
      await cancelling;
    }
    await day.untilQuiet(1_800_000);
    expectWhole(day);
    expect(statuses(day)).toContain('cancelled');
  }, 60_000);
});
