import { OrchestratorError } from '#domain/errors.ts';
import { sha256 } from '#domain/hash.ts';
import { canonicalJson } from '#domain/json.ts';
import { startRun } from '#services/runs/start-run.ts';
import { engineDeps, inputOf, registration, START } from '../../support/engine.ts';

const request = (input = inputOf('Test task')) => ({
  tenantId: 'acme',
  requestedBy: 'key_1',
  correlationId: 'corr-1',
  input,
});

async function seeded() {
  const deps = engineDeps();
  await deps.agents.register(registration('log-analysis'));
  return deps;
}

describe('startRun', () => {
  it('keeps row, events and input, starts the engine once and leaves nothing in the outbox', async () => {
    const deps = await seeded();
    const run = await startRun(deps, request());
    const hash = sha256(canonicalJson(run.input));
    expect(await deps.runs.get('acme', run.id)).toEqual(run);
    expect(run).toMatchObject({
      status: 'queued',
      workflow: 'investigate',
      attempt: 1,
      version: 1,
      createdAt: START,
      deadlineAt: START + 900_000,
      correlationId: 'corr-1',
      routing: { agents: ['log-analysis'], by: 'everyone' },
    });
    const input = { hash, bytes: canonicalJson(run.input).length, mediaType: 'application/json' };
    expect(await deps.runs.events('acme', run.id, 0, 10)).toEqual([
      { seq: 1, at: START, type: 'run-accepted', workflow: 'investigate', input, requestedBy: 'key_1' },
      {
        seq: 2,
        at: START,
        type: 'agents-chosen',
        agents: ['log-analysis'],
        reason: 'no word of the task is a keyword of one agent',
      },
    ]);
    expect(deps.engine.executions).toEqual([
      { tenantId: 'acme', runId: run.id, workflow: 'investigate', attempt: 1, state: 'running' },
    ]);
    expect(await deps.outbox.pending(START + 1, 10)).toEqual([]);
  });

  it('accepts the run all the same when the engine cannot be reached', async () => {
    const deps = await seeded();
    const engine = {
      ...deps.engine,
      start: async () => {
        throw new OrchestratorError('unavailable', 'down');
      },
    };
    const run = await startRun({ ...deps, engine }, request());
    expect(await deps.outbox.pending(START + 1, 10)).toEqual([
      { id: `start-${run.id}-1`, tenantId: 'acme', runId: run.id, kind: 'start-run', createdAt: START },
    ]);
  });

  it('refuses a bundle that the tenant has not stored, and keeps nothing', async () => {
    const deps = await seeded();
    const { hash } = await deps.evidence.put('other', '{}', 'application/json');
    await expect(startRun(deps, request(inputOf('why', { bundle: hash })))).rejects.toMatchObject({
      code: 'not_found',
      faults: [{ pointer: '/context/bundle', message: 'no stored bundle has this hash' }],
    });
    expect(deps.state.runs.size).toBe(0);
    expect(deps.engine.executions).toEqual([]);
  });

  it('refuses agents that cannot be had, and keeps nothing', async () => {
    const deps = await seeded();
    await expect(startRun(deps, request(inputOf('why', { agents: ['nobody'] })))).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(deps.state.runs.size).toBe(0);
  });
});
