import { memoryClock } from '#adapters/memory/clock.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { startRun } from '#services/runs/start-run.ts';
import { executeStep, type HeldStep, LEASE_MS, resultOf } from '#services/workflows/execute-step.ts';
import { engineDeps, inputOf, registration, START } from '../../support/engine.ts';

/** Lets everything run that waits for nothing but its turn. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function prepared() {
  const clock = memoryClock(START);
  const deps = engineDeps(clock);
  await deps.agents.register(registration('log-analysis'));
  const input = inputOf('Test task');
  const run = await startRun(deps, { tenantId: 'acme', requestedBy: 'k', correlationId: 'c', input });
  const result = await deps.evidence.put('acme', '{}', 'application/json');
  const name = { tenantId: 'acme', runId: run.id, key: 'synthesize' };
  const history = async () => (await deps.runs.events('acme', run.id, 2, 100)).map((e) => e.type);
  return { clock, deps, name, result, history };
}

describe('executeStep', () => {
  it('works once and answers the recorded result ever after', async () => {
    const { deps, name, result, history } = await prepared();
    let worked = 0;
    const work = async () => {
      worked += 1;
      return { result, events: [] };
    };
    const first = await executeStep(deps, name, work);
    expect(first).toEqual({
      key: 'synthesize',
      status: 'done',
      epoch: 1,
      leaseUntil: START + LEASE_MS,
      result,
    });
    expect(await executeStep(deps, name, work)).toEqual(first);
    expect(worked).toBe(1);
    expect(await history()).toEqual(['step-claimed', 'step-completed']);
  });

  it('records a failure that trying again will not change', async () => {
    const { deps, name, history } = await prepared();
    const step = await executeStep(deps, name, async () => {
      throw new OrchestratorError('forbidden', 'no');
    });
    expect(step).toMatchObject({
      status: 'failed',
      failure: { code: 'forbidden', message: 'no', step: 'synthesize' },
    });
    expect(() => resultOf(step)).toThrow(new OrchestratorError('forbidden', 'no'));
    expect(await history()).toEqual(['step-claimed', 'step-failed']);
  });

  it('gives the step back at once after a failure that may pass', async () => {
    const { deps, name, result, history } = await prepared();
    const down = new OrchestratorError('unavailable', 'down');
    await expect(
      executeStep(deps, name, async () => {
        throw down;
      }),
    ).rejects.toBe(down);
    const step = await executeStep(deps, name, async () => ({ result, events: [] }));
    expect(step).toMatchObject({ status: 'done', epoch: 2 });
    expect(await history()).toEqual(['step-claimed', 'step-completed']);
  });

  it('keeps the lease alive as long as the work goes on', async () => {
    const { clock, deps, name, result } = await prepared();
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    const working = executeStep(deps, name, async () => {
      await finished;
      return { result, events: [] };
    });
    await settled();
    for (let i = 0; i < 12; i += 1) await clock.advance(LEASE_MS / 3);
    const held = await deps.runs.getStep('acme', name.runId, name.key);
    expect(held?.leaseUntil).toBe(START + 4 * LEASE_MS + LEASE_MS);
    finish();
    expect(await working).toMatchObject({ status: 'done', epoch: 1 });
  });

  it('waits for another worker and answers what that one recorded', async () => {
    const { clock, deps, name, result } = await prepared();
    const claimed = await deps.runs.claimStep('acme', name.runId, name.key, START, LEASE_MS);
    const waiting = executeStep(deps, name, async () => {
      throw new Error('never called');
    });
    await clock.advance(1_000);
    await deps.runs.endStep('acme', name.runId, { ...claimed, status: 'done', result }, []);
    await clock.advance(1_000);
    expect(await waiting).toMatchObject({ status: 'done', epoch: 1 });
  });

  it('takes the step over from a worker that fell silent', async () => {
    const { clock, deps, name, result } = await prepared();
    const silent = await deps.runs.claimStep('acme', name.runId, name.key, START, LEASE_MS);
    const waiting = executeStep(deps, name, async () => ({ result, events: [] }));
    for (let i = 0; i < 124; i += 1) await clock.advance(250);
    expect(await waiting).toMatchObject({ status: 'done', epoch: 2 });
    await expect(
      deps.runs.endStep('acme', name.runId, { ...silent, status: 'done', result }, []),
    ).rejects.toMatchObject({ code: 'stale_owner' });
  });

  it('gives up waiting for a worker that stays alive', async () => {
    const { deps, name } = await prepared();
    await deps.runs.claimStep('acme', name.runId, name.key, START, LEASE_MS);
    const never = async () => {
      throw new Error('never called');
    };
    await expect(executeStep(deps, name, never, { patienceMs: 0 })).rejects.toMatchObject({
      code: 'lease_held',
    });
  });

  const untilAborted = ({ signal }: HeldStep) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });

  it('aborts the work when nobody waits any more', async () => {
    const { clock, deps, name } = await prepared();
    const working = executeStep(deps, name, untilAborted, { stillWanted: async () => false });
    const outcome = expect(working).rejects.toMatchObject({ code: 'stopped' });
    await settled();
    await clock.advance(LEASE_MS / 3);
    await outcome;
  });

  it('aborts the work when another worker took it, and answers what that one makes of it', async () => {
    const { clock, deps, name, result } = await prepared();
    const working = executeStep(deps, name, untilAborted);
    await settled();
    const taken = await deps.runs.claimStep('acme', name.runId, name.key, START + 2 * LEASE_MS, LEASE_MS);
    await clock.advance(LEASE_MS / 3);
    await deps.runs.endStep('acme', name.runId, { ...taken, status: 'done', result }, []);
    await clock.advance(250);
    expect(await working).toMatchObject({ status: 'done', epoch: 2 });
  });

  it('has the message come back when whoever took the step over does not end it in time', async () => {
    const { clock, deps, name } = await prepared();
    const working = executeStep(deps, name, untilAborted, { patienceMs: 1_000 });
    const outcome = expect(working).rejects.toMatchObject({ code: 'lease_held', retryable: true });
    await settled();
    await deps.runs.claimStep('acme', name.runId, name.key, START + 2 * LEASE_MS, LEASE_MS);
    await clock.advance(LEASE_MS / 3);
    for (let i = 0; i < 5; i += 1) await clock.advance(250);
    await outcome;
  });

  it('outlives a beat that failed', async () => {
    const { clock, deps, name, result } = await prepared();
    let beats = 0;
    const runs = {
      ...deps.runs,
      extendStep: async (...args: Parameters<typeof deps.runs.extendStep>) => {
        beats += 1;
        if (beats === 1) throw new OrchestratorError('unavailable', 'down');
        await deps.runs.extendStep(...args);
      },
    };
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    const working = executeStep({ ...deps, runs }, name, async ({ signal }) => {
      await finished;
      signal.throwIfAborted();
      return { result, events: [] };
    });
    await settled();
    await clock.advance(LEASE_MS / 3);
    await clock.advance(LEASE_MS / 3);
    finish();
    expect(await working).toMatchObject({ status: 'done' });
    expect(beats).toBe(2);
  });
});
