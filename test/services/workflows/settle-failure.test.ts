import { cancelRun } from '#services/runs/cancel-run.ts';
import { startRun } from '#services/runs/start-run.ts';
import { ownRun } from '#services/workflows/own-run.ts';
import { failureOf, settleFailure } from '#services/workflows/settle-failure.ts';
import { engineDeps, inputOf, registration } from '../../support/engine.ts';

async function running() {
  const deps = engineDeps();
  await deps.agents.register(registration('log-analysis'));
  const input = inputOf('Test task');
  const run = await startRun(deps, { tenantId: 'acme', requestedBy: 'k', correlationId: 'corr', input });
  const execution = { tenantId: 'acme', runId: run.id, attempt: 1 };
  const statusOf = async () => (await deps.runs.get('acme', run.id))?.status;
  return { deps, execution, statusOf };
}
const permanent = { error: 'Permanent', cause: '{"errorMessage":"not_found: no such bundle"}' };

describe('ownRun', () => {
  it('takes a queued run up once and answers the same when asked again', async () => {
    const { deps, execution } = await running();
    const taken = await ownRun(deps, execution);
    expect(taken).toMatchObject({ status: 'running', version: 2 });
    expect(await ownRun(deps, execution)).toEqual(taken);
    expect(await deps.outbox.pending(deps.clock.now() + 1, 10)).toEqual([]);
    const events = await deps.runs.events('acme', execution.runId, 2, 10);
    expect(events.map((e) => e.type)).toEqual(['run-started']);
  });

  it.each([
    ['an execution that was replaced', 'stale_owner'],
    ['a run that was cancelled', 'stopped'],
    ['a run past its deadline', 'timeout'],
  ])('refuses %s, not worth a retry', async (what, code) => {
    const { deps, execution } = await running();
    if (code === 'stopped') await cancelRun(deps, { ...execution, by: 'k' });
    if (code === 'timeout') await deps.clock.advance(900_000);
    const attempt = code === 'stale_owner' ? 2 : 1;
    await expect(ownRun(deps, { ...execution, attempt })).rejects.toMatchObject({
      code,
      retryable: false,
    });
    expect(what).toBeTruthy();
  });
});

describe('settleFailure', () => {
  it('fails the run with the code and sentence of the step', async () => {
    const { deps, execution } = await running();
    expect(await settleFailure(deps, { ...execution, ...permanent })).toEqual({ settled: 'failed' });
    const failure = { code: 'not_found', message: 'no such bundle' };
    expect(await deps.runs.get('acme', execution.runId)).toMatchObject({ status: 'failed', failure });
    expect(await settleFailure(deps, { ...execution, ...permanent })).toEqual({});
  });

  it('leaves a failure that may pass to the sweeper, until the last attempt', async () => {
    const { deps, execution, statusOf } = await running();
    const passing = { error: 'Watchfloor.Unavailable', cause: '{"errorMessage":"unavailable: down"}' };
    expect(await settleFailure(deps, { ...execution, ...passing })).toEqual({});
    expect(await statusOf()).toBe('queued');
    const run = await deps.runs.get('acme', execution.runId);
    if (run === undefined) throw new Error('gone');
    await deps.runs.update({ ...run, attempt: 5, version: 2 }, []);
    expect(await settleFailure(deps, { ...execution, attempt: 5, ...passing })).toEqual({
      settled: 'failed',
    });
  });

  it('times out a run past its deadline', async () => {
    const { deps, execution } = await running();
    await deps.clock.advance(900_000);
    expect(await settleFailure(deps, { ...execution, ...permanent })).toEqual({ settled: 'timed_out' });
  });

  it('leaves a run alone that a newer attempt takes over while it is being settled', async () => {
    const { deps, execution, statusOf } = await running();
    let resumed = false;
    const racing: typeof deps.runs = {
      ...deps.runs,
      // between the look and the write of settleFailure the sweeper resumes the run
      async update(run, events, outbox, sent) {
        if (!resumed) {
          resumed = true;
          const found = await deps.runs.get('acme', execution.runId);
          if (found === undefined) throw new Error('there is no run');
          const next = { ...found, attempt: 2, version: found.version + 1 };
          await deps.runs.update(next, [
            { type: 'run-resumed', attempt: 2, reason: 'lost', at: deps.clock.now() },
          ]);
        }
        return deps.runs.update(run, events, outbox, sent);
      },
    };
    const failed = { ...execution, ...permanent };
    const clock = { ...deps.clock, sleep: async () => undefined };
    expect(await settleFailure({ ...deps, clock, runs: racing }, failed)).toEqual({});
    expect([resumed, await statusOf()]).toEqual([true, 'queued']);
  });

  it('touches neither a run of a newer attempt nor one that is being cancelled', async () => {
    const { deps, execution, statusOf } = await running();
    expect(await settleFailure(deps, { ...execution, attempt: 2, ...permanent })).toEqual({});
    expect(await statusOf()).toBe('queued');
  });
});

describe('failureOf', () => {
  it.each([
    ['Permanent', '{"errorMessage":"forbidden: no"}', { code: 'forbidden', message: 'no' }],
    ['Permanent', 'stopped: enough', { code: 'stopped', message: 'enough' }],
    ['States.Timeout', '', { code: 'timeout', message: 'a step of the run did not end in time' }],
    ['Lambda.Unknown', 'arn:aws:…', { code: 'internal', message: 'a step of the run failed unexpectedly' }],
    ['X', 'nonsense: is no code', { code: 'internal', message: 'a step of the run failed unexpectedly' }],
  ])('reads %s %s', (error, cause, failure) => {
    expect(failureOf(error, cause)).toEqual(failure);
  });
});
