import { OrchestratorError } from '#domain/errors.ts';
import { sha256 } from '#domain/hash.ts';
import { canonicalJson } from '#domain/json.ts';
import { startEntry, startRun } from '#services/runs/start-run.ts';
import { ownRun } from '#services/workflows/own-run.ts';
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
  it('keeps row, events and input, starts the engine once and lists the start until the engine has begun', async () => {
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
      {
        tenantId: 'acme',
        runId: run.id,
        workflow: 'investigate',
        attempt: 1,
        agents: ['log-analysis'],
        correlationId: 'corr-1',
        state: 'running',
      },
    ]);
    const { id: runId, tenantId } = run;
    expect(await deps.outbox.pending(START + 1, 10)).toEqual([startEntry(run, START)]);
    await ownRun(deps, { tenantId, runId, attempt: 1 });
    expect(await deps.outbox.pending(START + 1, 10)).toEqual([]);
  });

  it('reads the registry anew after five seconds, and at once for an agent it has not seen', async () => {
    const deps = await seeded();
    let reads = 0;
    const agents = {
      ...deps.agents,
      getAll: () => {
        reads += 1;
        return deps.agents.getAll();
      },
    };
    const agentsOf = async (task: ReturnType<typeof request>) =>
      (await startRun({ ...deps, agents }, task)).routing.agents;
    await agentsOf(request());
    expect(await agentsOf(request())).toEqual(['log-analysis']);
    expect(reads).toBe(1);
    await deps.agents.register(registration('infrastructure'));
    expect(await agentsOf(request(inputOf('x', { agents: ['infrastructure'] })))).toEqual(['infrastructure']);
    expect(reads).toBe(2);
    await deps.agents.register(registration('system-monitoring'));
    await deps.clock.advance(5_000);
    expect(await agentsOf(request())).toEqual(['infrastructure', 'log-analysis', 'system-monitoring']);
    expect(reads).toBe(3);
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

  it('answers equal requests that work side by side with one run', async () => {
    const deps = await seeded();
    const repeatable = { id: deps.random.id('run'), again: false };
    const runs = await Promise.all([1, 2].map(() => startRun(deps, { ...request(), repeatable })));
    expect(runs.map(({ id }) => id)).toEqual([repeatable.id, repeatable.id]);
    expect(deps.state.runs.size).toBe(1);
    expect(deps.engine.executions).toHaveLength(1);
  });
});
