import fc from 'fast-check';
import { OrchestratorError } from '#domain/errors.ts';
import { isTerminal } from '#domain/runs/status.ts';
import { formatIsoTime } from '#domain/time.ts';
import { START } from '../../support/engine.ts';
import { sampleSchedule } from './sample-schedule.ts';
import { scheduledWorld } from './scheduled-world.ts';

const MINUTE = 60_000;
const at = (minutes: number): number => START + minutes * MINUTE;
const iso = (minutes: number): string => formatIsoTime(at(minutes));
const NONE = { started: 0, overlapped: 0, missed: 0, stopped: 0, refused: 0, errors: 0 };
const every = (minutes: number) => ({ kind: 'every', minutes, anchorAt: START }) as const;
const ID = sampleSchedule().id;

describe('startScheduledRuns', () => {
  it('starts a run at each occurrence, as the caller of the schedule', async () => {
    const { deps, add, tick, runs, progress } = await scheduledWorld();
    await add(sampleSchedule({ rule: every(10), priority: 'bulk' }), at(10));
    expect(await tick()).toEqual(NONE);
    await deps.clock.advance(10 * MINUTE);
    expect(await tick()).toEqual({ ...NONE, started: 1 });
    expect(await tick()).toEqual(NONE);
    const [run] = await runs();
    expect(run).toMatchObject({
      workflow: 'investigate',
      requestedBy: 'key_1',
      priority: 'bulk',
      input: {
        task: 'check the queues',
        labels: { team: 'payments', schedule: ID, occurrence: iso(10) },
      },
    });
    expect(deps.engine.executions.map(({ runId }) => runId)).toEqual([run?.id]);
    expect(await progress(ID)).toEqual({
      nextAt: at(20),
      lookAt: at(20),
      last: { at: at(10), outcome: 'started' },
      lastRun: { id: run?.id, at: at(10) },
    });
  });

  it('lets an occurrence go while the run before goes on', async () => {
    const { deps, add, tick, runs, end, occurrences } = await scheduledWorld();
    await add(sampleSchedule({ rule: every(10) }), at(10));
    await deps.clock.advance(10 * MINUTE);
    await tick();
    await deps.clock.advance(10 * MINUTE);
    expect(await tick()).toEqual({ ...NONE, overlapped: 1 });
    await end((await runs())[0]);
    await deps.clock.advance(10 * MINUTE);
    expect(await tick()).toEqual({ ...NONE, started: 1 });
    expect(await occurrences()).toEqual([iso(10), iso(30)]);
  });

  it('keeps one occurrence waiting where that is wanted', async () => {
    const { deps, add, tick, runs, end, occurrences, progress } = await scheduledWorld();
    await add(sampleSchedule({ rule: every(10), overlap: 'queue' }), at(10));
    for (let tens = 0; tens < 3; tens += 1) {
      await deps.clock.advance(10 * MINUTE);
      await tick();
    }
    expect(await occurrences()).toEqual([iso(10)]);
    expect(await progress(ID)).toMatchObject({
      waitingAt: at(20),
      last: { at: at(30), outcome: 'overlapped' },
    });
    await end((await runs())[0]);
    await deps.clock.advance(MINUTE);
    expect(await tick()).toEqual({ ...NONE, started: 1 });
    expect(await occurrences()).toEqual([iso(10), iso(20)]);
    expect(await progress(ID)).toMatchObject({ nextAt: at(40), lookAt: at(40) });
  });

  it('runs side by side where that is wanted', async () => {
    const { deps, add, tick, occurrences } = await scheduledWorld();
    await add(sampleSchedule({ rule: every(10), overlap: 'allow' }), at(10));
    for (let tens = 0; tens < 2; tens += 1) {
      await deps.clock.advance(10 * MINUTE);
      await tick();
    }
    expect(await occurrences()).toEqual([iso(10), iso(20)]);
  });

  it('does not make up for what was missed', async () => {
    const { deps, add, tick, occurrences } = await scheduledWorld();
    await add(sampleSchedule({ rule: every(10) }), at(10));
    await deps.clock.advance(72 * MINUTE);
    // the last of the seven is two minutes old only
    expect(await tick()).toEqual({ ...NONE, missed: 1, started: 1 });
    expect(await occurrences()).toEqual([iso(70)]);
  });

  it('makes up for all that was missed by one run where that is wanted', async () => {
    const { deps, add, tick, occurrences, progress } = await scheduledWorld();
    await add(sampleSchedule({ rule: every(10), missed: 'run-once' }), at(10));
    await deps.clock.advance(79 * MINUTE);
    expect(await tick()).toEqual({ ...NONE, started: 1 });
    expect(await occurrences()).toEqual([iso(10)]);
    expect(await progress(ID)).toMatchObject({ nextAt: at(80), lookAt: at(80) });
  });

  it('starts nothing under a stop mark, and goes on after it', async () => {
    const { deps, add, tick, occurrences, progress } = await scheduledWorld();
    await add(sampleSchedule({ rule: every(10) }), at(10));
    await deps.stop.stop({ kind: 'tenant', tenantId: 'acme' }, START, 'a drill');
    await deps.clock.advance(10 * MINUTE);
    expect(await tick()).toEqual({ ...NONE, stopped: 1 });
    expect(await progress(ID)).toMatchObject({ last: { at: at(10), outcome: 'stopped', reason: 'a drill' } });
    await deps.stop.clear({ kind: 'tenant', tenantId: 'acme' });
    await deps.clock.advance(10 * MINUTE);
    expect(await tick()).toEqual({ ...NONE, started: 1 });
    expect(await occurrences()).toEqual([iso(20)]);
  });

  it('notes why a run could not begin, and comes again at the next occurrence', async () => {
    const { deps, add, tick, progress } = await scheduledWorld();
    const input = { task: 'look', agents: ['gone-away'], labels: {} };
    await add(sampleSchedule({ rule: every(10), input }), at(10));
    await deps.clock.advance(10 * MINUTE);
    expect(await tick()).toEqual({ ...NONE, refused: 1 });
    expect(await progress(ID)).toMatchObject({ nextAt: at(20), last: { at: at(10), outcome: 'refused' } });
  });

  it('repeats what a passing failure broke off, the others unharmed', async () => {
    const { deps, add, tick, occurrences } = await scheduledWorld();
    await add(sampleSchedule({ rule: every(10) }), at(10));
    await deps.clock.advance(10 * MINUTE);
    const down = async (): Promise<never> => {
      throw new OrchestratorError('unavailable', 'down');
    };
    expect(await tick({ evidence: { ...deps.evidence, put: down } })).toEqual({ ...NONE, errors: 1 });
    // the run is there, and the note of it is lost
    expect(await tick({ schedules: { ...deps.schedules, write: down } })).toEqual({ ...NONE, errors: 1 });
    expect(await tick()).toEqual({ ...NONE, started: 1 });
    expect(await occurrences()).toEqual([iso(10)]);
  });

  it('starts exactly one run for each occurrence, whatever is late, doubled or broken off', async () => {
    const looks = fc.array(
      fc.record({
        // never so late that an occurrence is missed
        afterSeconds: fc.integer({ min: 1, max: 240 }),
        atOnce: fc.integer({ min: 1, max: 3 }),
        breaks: fc.constantFrom('nothing', 'write', 'create', 'engine'),
      }),
      { minLength: 5, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 7 }), looks, async (minutes, ticks) => {
        const { deps, add, tick, occurrences } = await scheduledWorld();
        await add(sampleSchedule({ rule: every(minutes), overlap: 'allow' }), at(minutes));
        for (const { afterSeconds, atOnce, breaks } of ticks) {
          await deps.clock.advance(afterSeconds * 1000);
          const broken = brokenBy(deps, breaks);
          await Promise.all([tick(broken), ...Array.from({ length: atOnce - 1 }, () => tick())]);
          // what broke off is taken up before it counts as missed
          await tick();
        }
        const passed = Math.floor((deps.clock.now() - START) / (minutes * MINUTE));
        const expected = Array.from({ length: passed }, (_, i) => iso((i + 1) * minutes));
        expect(await occurrences()).toEqual(expected.slice(-100));
      }),
      { numRuns: 60 },
    );
  });

  it('never has two runs at once unless that is wanted, however long the looks are apart', async () => {
    const looks = fc.array(
      fc.record({ afterSeconds: fc.integer({ min: 1, max: 1200 }), ends: fc.boolean() }),
      { minLength: 5, maxLength: 30 },
    );
    const policies = fc.record({
      overlap: fc.constantFrom('skip' as const, 'queue' as const),
      missed: fc.constantFrom('skip' as const, 'run-once' as const),
    });
    await fc.assert(
      fc.asyncProperty(policies, looks, async (policy, ticks) => {
        const { deps, add, tick, runs, end } = await scheduledWorld();
        await add(sampleSchedule({ rule: every(7), ...policy }), at(7));
        for (const { afterSeconds, ends } of ticks) {
          await deps.clock.advance(afterSeconds * 1000);
          const before = (await runs()).find((run) => !isTerminal(run.status));
          if (ends && before !== undefined) await end(before);
          await Promise.all([tick(), tick()]);
          const all = await runs();
          expect(all.filter((run) => !isTerminal(run.status)).length).toBeLessThanOrEqual(1);
          expect(new Set(all.map((run) => run.input.labels['occurrence'])).size).toBe(all.length);
        }
      }),
      { numRuns: 60 },
    );
  });
});

type WorldDeps = Awaited<ReturnType<typeof scheduledWorld>>['deps'];

/** A part of the world that fails after, or before, it has done its work. */
function brokenBy(deps: WorldDeps, part: string): object {
  const fail = (): never => {
    throw new OrchestratorError('unavailable', 'cut off');
  };
  switch (part) {
    case 'write':
      return { schedules: { ...deps.schedules, write: async () => fail() } };
    case 'create': {
      const create: typeof deps.runs.create = async (...args) => {
        await deps.runs.create(...args);
        fail();
      };
      return { runs: { ...deps.runs, create } };
    }
    case 'engine':
      return { engine: { ...deps.engine, start: async () => fail() } };
    default:
      return {};
  }
}
