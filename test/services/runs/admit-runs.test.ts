import fc from 'fast-check';
import { memoryAdmission } from '#adapters/memory/admission.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { type Priority, priorities } from '#domain/runs/priority.ts';
import { isTerminal } from '#domain/runs/status.ts';
import { lookAfterLines } from '#services/runs/admit-runs.ts';
import { cancelRun } from '#services/runs/cancel-run.ts';
import { changeRun } from '#services/runs/change-run.ts';
import { relayEntry } from '#services/runs/relay-entry.ts';
import { startRun } from '#services/runs/start-run.ts';
import { sweepRuns } from '#services/runs/sweep-runs.ts';
import { engineDeps, inputOf, registration } from '../../support/engine.ts';
import { crowdedFloor, percentile } from './crowded-floor.ts';

const MINUTE = 60_000;

/** A tenant with two places, one of them for bulk, and one urgent besides. */
async function floor(limits = { runsAtOnce: 2, urgentBesides: 1 }) {
  const plain = engineDeps();
  const deps = { ...plain, admission: memoryAdmission(plain.state, limits) };
  await deps.agents.register(registration('log-analysis'));
  const post = (priority: Priority = 'normal') =>
    startRun(deps, {
      tenantId: 'acme',
      requestedBy: 'key_1',
      correlationId: 'c',
      input: inputOf('Test task'),
      priority,
    });
  const relay = async (): Promise<void> => {
    for (const entry of await deps.outbox.pending(Number.MAX_SAFE_INTEGER, 1000))
      await relayEntry(deps, entry);
  };
  const end = async (run: { id: string }): Promise<void> => {
    await changeRun(deps, { tenantId: 'acme', runId: run.id }, 'fail', { events: [] });
    await relay();
  };
  const started = (): string[] => deps.engine.executions.map(({ runId }) => runId);
  return { deps, post, relay, end, started };
}

describe('a place for a run', () => {
  it('is waited for where there is none, and taken by the next when one ends', async () => {
    const { deps, post, relay, end, started } = await floor();
    const [first, second, third] = [await post(), await post(), await post()];
    await relay();
    expect(started()).toEqual([first.id, second.id]);
    expect(await deps.outbox.pending(Number.MAX_SAFE_INTEGER, 9)).toEqual([]);
    await end(second);
    expect(started()).toEqual([first.id, second.id, third.id]);
    expect(await deps.admission.lines(9)).toEqual([]);
  });

  it('is taken by urgent runs before others that came earlier', async () => {
    const { post, relay, end, started } = await floor({ runsAtOnce: 2, urgentBesides: 0 });
    const [first, second] = [await post(), await post()];
    const [bulk, normal, urgent] = [await post('bulk'), await post('normal'), await post('urgent')];
    await relay();
    await end(first);
    await end(second);
    await end(urgent);
    expect(started()).toEqual([first.id, second.id, urgent.id, normal.id, bulk.id]);
  });

  it('is there for urgent runs while all others are taken', async () => {
    const { post, started } = await floor();
    const [first, second, urgent] = [await post(), await post(), await post('urgent')];
    expect(started()).toEqual([first.id, second.id, urgent.id]);
  });

  it('gives a run its full time from its turn on', async () => {
    const { deps, post, relay, end } = await floor();
    const [first, , third] = [await post(), await post(), await post()];
    await relay();
    await deps.clock.advance(40 * MINUTE);
    expect((await sweepRuns(deps))['timed-out']).toBe(2);
    expect(await deps.runs.get('acme', third.id)).toMatchObject({ status: 'queued' });
    await relay();
    const waited = await deps.runs.get('acme', third.id);
    expect(waited?.deadlineAt).toBe(deps.clock.now() + 15 * MINUTE);
    await expect(end(first)).resolves.toBeUndefined();
  });

  it('is not taken by a run that was cancelled while it waited', async () => {
    const { deps, post, relay, end, started } = await floor();
    const [first, second, third, fourth] = [await post(), await post(), await post(), await post()];
    await relay();
    await cancelRun(deps, { tenantId: 'acme', runId: third.id, by: 'key_1' });
    await end(first);
    expect(started()).toEqual([first.id, second.id, fourth.id]);
    expect((await deps.admission.inside('acme')).map(({ runId }) => runId)).toEqual([second.id, fourth.id]);
  });

  it('is given back for a run that ended before it took one', async () => {
    const { deps, post, relay, started } = await floor();
    const [first, , third] = [await post(), await post(), await post()];
    await relay();
    // its end was told before a late sender took the place
    await changeRun(deps, { tenantId: 'acme', runId: first.id }, 'fail', { events: [] });
    for (const entry of await deps.outbox.pending(Number.MAX_SAFE_INTEGER, 9))
      await deps.outbox.markSent(entry);
    expect(await lookAfterLines(deps)).toBe(1);
    expect(started()).toContain(third.id);
    expect(await deps.admission.inside('acme')).toHaveLength(2);
  });

  it('ends with nobody waiting and no place held, whatever breaks off', async () => {
    const steps = fc.array(
      fc.record({
        post: fc.option(fc.constantFrom(...priorities)),
        ends: fc.nat(3),
        breaks: fc.constantFrom('nothing', 'enter', 'wait', 'done', 'start', 'update', 'leave'),
      }),
      { minLength: 1, maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { deps, post, relay } = await floor({ runsAtOnce: 4, urgentBesides: 1 });
        for (const { post: priority, ends, breaks } of all) {
          if (priority !== null) await post(priority);
          await endSome(deps, ends);
          await relayAll(brokenBy(deps, breaks));
          expect((await deps.admission.inside('acme')).length).toBeLessThanOrEqual(5);
        }
        for (let rounds = 0; rounds < 60; rounds += 1) {
          await relay();
          await lookAfterLines(deps);
          await endSome(deps, 5);
        }
        const runs = (await deps.runs.list('acme', { limit: 100 })).items;
        expect(runs.filter((run) => !isTerminal(run.status))).toEqual([]);
        expect(deps.engine.executions.map(({ runId }) => runId).sort()).toEqual(
          runs.map((run) => run.id).sort(),
        );
        await relay();
        expect(await deps.admission.inside('acme')).toEqual([]);
        expect(await deps.admission.lines(9)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('one tenant with a thousand bulk runs', () => {
  const small = ['ash', 'birch', 'cedar', 'elm', 'fir'];

  /** The others post a run each minute for half an hour; the noisy one something urgent after ten minutes. */
  async function postAt(second: number, post: Floor['post']): Promise<void> {
    const due = second < 1800 ? small.filter((_, i) => second % 60 === 7 * i) : [];
    for (const tenantId of due) await post(tenantId, 'normal');
    if (second === 600) await post('noisy', 'urgent');
  }

  async function simulated(limits: Parameters<typeof crowdedFloor>[1]) {
    const { post, tick, served, busy } = await crowdedFloor(20, limits);
    for (let n = 0; n < 1000; n += 1) await post('noisy', 'bulk');
    const bulkAtOnce: number[] = [];
    for (let second = 0; second < 2500; second += 1) {
      await postAt(second, post);
      await tick();
      bulkAtOnce.push(busy.filter(({ run }) => run.priority === 'bulk').length);
    }
    const waits = served
      .filter(({ tenantId }) => tenantId !== 'noisy')
      .map(({ waitedSeconds }) => waitedSeconds);
    const urgent = served.find(({ priority }) => priority === 'urgent')?.waitedSeconds;
    const bulk = served.filter(({ priority }) => priority === 'bulk').length;
    return {
      small: waits.length,
      p95: percentile(waits, 0.95),
      urgent,
      bulk,
      mostBulk: Math.max(...bulkAtOnce),
    };
  }

  it('lets five small ones, and its own urgent run, begin at once, and is served itself', async () => {
    expect(await simulated({ runsAtOnce: 20, urgentBesides: 5 })).toEqual({
      small: 150,
      p95: 1,
      urgent: 1,
      bulk: 1000,
      mostBulk: 10,
    });
  }, 120_000);

  it('would keep them waiting for most of it without places', async () => {
    const { p95, urgent } = await simulated(undefined);
    expect(p95).toBeGreaterThan(500);
    expect(urgent).toBeGreaterThan(300);
  }, 120_000);
});

type Floor = Awaited<ReturnType<typeof crowdedFloor>>;
type FloorDeps = Awaited<ReturnType<typeof floor>>['deps'];

async function endSome(deps: FloorDeps, most: number): Promise<void> {
  const running = deps.engine.executions.map(({ runId }) => runId);
  let ended = 0;
  for (const runId of running) {
    const run = await deps.runs.get('acme', runId);
    if (run === undefined || isTerminal(run.status) || ended >= most) continue;
    await changeRun(deps, { tenantId: 'acme', runId }, 'fail', { events: [] });
    ended += 1;
  }
}

/** Each entry once, whatever becomes of it. */
async function relayAll(deps: FloorDeps): Promise<void> {
  for (const entry of await deps.outbox.pending(Number.MAX_SAFE_INTEGER, 1000)) {
    await relayEntry(deps, entry).catch(expected);
  }
}

/** The world with a part that does its work and fails then. */
function brokenBy(deps: FloorDeps, part: string): FloorDeps {
  const cutOff = <A extends unknown[]>(work: (...args: A) => Promise<unknown>) => {
    return async (...args: A): Promise<never> => {
      await work(...args);
      throw new OrchestratorError('unavailable', 'cut off');
    };
  };
  const { admission, engine, runs } = deps;
  switch (part) {
    case 'enter':
    case 'wait':
    case 'done':
    case 'leave':
      return { ...deps, admission: { ...admission, [part]: cutOff(partOf(admission, part)) } };
    case 'start':
      return { ...deps, engine: { ...engine, start: cutOff(engine.start) } };
    case 'update':
      return { ...deps, runs: { ...runs, update: cutOff(runs.update) } };
    default:
      return deps;
  }
}

const partOf = (admission: FloorDeps['admission'], part: 'enter' | 'wait' | 'done' | 'leave') =>
  admission[part] as (...args: unknown[]) => Promise<unknown>;

function expected(error: unknown): void {
  if (!(error instanceof OrchestratorError)) throw error;
}
