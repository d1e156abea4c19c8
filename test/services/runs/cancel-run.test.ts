import { OrchestratorError } from '#domain/errors.ts';
import { cancelRun } from '#services/runs/cancel-run.ts';
import { changeRun } from '#services/runs/change-run.ts';
import { startRun } from '#services/runs/start-run.ts';
import { engineDeps, inputOf, registration, START } from '../../support/engine.ts';

async function running() {
  const deps = engineDeps();
  await deps.agents.register(registration('log-analysis'));
  const input = inputOf('Test task');
  const run = await startRun(deps, { tenantId: 'acme', requestedBy: 'k', correlationId: 'c', input });
  return { deps, run, key: { tenantId: 'acme', runId: run.id } };
}

const typesOf = (events: readonly { type: string }[]) => events.map((e) => e.type);

describe('cancelRun', () => {
  it('stops marks, engine and run, and says who wanted it', async () => {
    const { deps, run, key } = await running();
    const cancelled = await cancelRun(deps, { ...key, by: 'key_2', reason: 'wrong window' });
    expect(cancelled).toMatchObject({ status: 'cancelled', finishedAt: START, version: 3 });
    expect(deps.engine.executions[0]?.state).toBe('aborted');
    expect(await deps.stop.stopped(key)).toBe('wrong window');
    const events = await deps.runs.events('acme', run.id, 0, 10);
    expect(events.slice(2)).toEqual([
      { seq: 3, at: START, type: 'run-cancel-requested', by: 'key_2', reason: 'wrong window' },
      { seq: 4, at: START, type: 'run-cancelled' },
    ]);
  });

  it('answers a cancelled run unchanged when asked again', async () => {
    const { deps, run, key } = await running();
    const first = await cancelRun(deps, { ...key, by: 'k' });
    expect(await cancelRun(deps, { ...key, by: 'k' })).toEqual(first);
    expect(await deps.runs.events('acme', run.id, 0, 10)).toHaveLength(4);
  });

  it('refuses a run that has ended in another way', async () => {
    const { deps, key } = await running();
    await changeRun(deps, key, 'fail', { events: [] });
    await expect(cancelRun(deps, { ...key, by: 'k' })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('answers a run of another tenant like a missing one', async () => {
    const { deps, run } = await running();
    await expect(cancelRun(deps, { tenantId: 'other', runId: run.id, by: 'k' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('stays cancelling while the engine cannot be reached, and finishes when asked again', async () => {
    const { deps, run, key } = await running();
    const engine = {
      ...deps.engine,
      stop: async () => {
        throw new OrchestratorError('unavailable', 'down');
      },
    };
    expect(await cancelRun({ ...deps, engine }, { ...key, by: 'k' })).toMatchObject({ status: 'cancelling' });
    expect(await deps.stop.stopped(key)).toBe('cancelled by request');
    expect(await cancelRun(deps, { ...key, by: 'k' })).toMatchObject({ status: 'cancelled' });
    const events = await deps.runs.events('acme', run.id, 2, 10);
    expect(typesOf(events)).toEqual(['run-cancel-requested', 'run-cancelled']);
  });

  it('ends once however many cancel at the same time', async () => {
    const { deps, run, key } = await running();
    const runs = { ...deps, clock: { ...deps.clock, sleep: async () => undefined } };
    const all = await Promise.all(Array.from({ length: 10 }, () => cancelRun(runs, { ...key, by: 'k' })));
    expect(new Set(all.map((r) => r.status))).toEqual(new Set(['cancelled']));
    const events = await deps.runs.events('acme', run.id, 2, 20);
    expect(typesOf(events)).toEqual(['run-cancel-requested', 'run-cancelled']);
  });
});
