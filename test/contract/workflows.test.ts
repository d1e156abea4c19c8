import { exampleWorkflow } from '#services/workflows/version-query.ts';
import { admin, apiWorld, routeOf } from './api-world.ts';
import { NOW } from './seeded-runs.ts';

const yaml = (title: string): string =>
  [
    'id: weekly',
    `title: ${title}`,
    'timeoutSeconds: 600',
    'onFailure: settleFailure',
    'steps:',
    '  - { kind: tool, id: alarms, tool: list_alarms, input: {} }',
    '  - { kind: task, id: synthesize, task: synthesizeReport }',
    '  - { kind: task, id: verify, task: verifyReport }',
  ].join('\n');
const asYaml = { 'Content-Type': 'application/yaml; charset=utf-8' };

describe('workflows over the API', () => {
  it('are registered in YAML, listed, read by version, and run', async () => {
    const { call } = await apiWorld();
    const first = await call(routeOf('createWorkflow'), { headers: asYaml, body: yaml('One') });
    expect(first).toMatchObject({
      status: 201,
      json: { id: 'weekly', version: 1, title: 'One', createdBy: 'key_1' },
    });
    expect(first.headers['location']).toBe('workflows/weekly');
    const second = await call(routeOf('createWorkflow'), { headers: asYaml, body: yaml('Two') });
    expect(second.json).toMatchObject({ version: 2 });
    const { json: listed } = await call(routeOf('listWorkflows'));
    expect(listed.items).toContainEqual({ from: 'registered', ...second.json });
    expect(listed.items).toContainEqual(expect.objectContaining({ from: 'release', id: 'investigate' }));
    const params = { workflowId: 'weekly' };
    const { json: versions } = await call(routeOf('listWorkflowVersions'), { params });
    expect(versions.items).toEqual([second.json, first.json]);
    const read = await call(routeOf('getWorkflow'), { params, query: { version: '1' } });
    expect(read.json).toMatchObject({ id: 'weekly', version: 1, title: 'One' });
    const run = await call(routeOf('runWorkflow'), { params, body: { task: 'look' } });
    expect(run).toMatchObject({ status: 202, json: { status: 'queued' } });
    expect(run.json.workflow).toMatch(/^weekly@[0-9a-f]{16}$/);
  });

  it('are refused with the place of every fault, in JSON and in YAML alike', async () => {
    const { call } = await apiWorld();
    const bad = { ...exampleWorkflow, extra: 1, steps: [{ kind: 'tool', id: 'a', tool: 7, input: {} }] };
    const json = await call(routeOf('createWorkflow'), { body: bad });
    const same = await call(routeOf('createWorkflow'), { headers: asYaml, body: JSON.stringify(bad) });
    expect(json.status).toBe(400);
    expect(json.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/extra',
      '/steps/0/tool',
    ]);
    expect(same.json.errors).toEqual(json.json.errors);
  });

  it('tell what YAML cannot be taken, and where', async () => {
    const { call } = await apiWorld();
    const { status, json } = await call(routeOf('createWorkflow'), {
      headers: asYaml,
      body: 'a: &x 1\nb: *x',
    });
    expect({ status, errors: json.errors }).toEqual({
      status: 400,
      errors: [{ pointer: '', message: 'aliases are not taken: line 2, column 4' }],
    });
  });

  it('take YAML nowhere else, and no other type', async () => {
    const { call } = await apiWorld();
    expect((await call(routeOf('orchestrate'), { headers: asYaml, body: 'task: look' })).status).toBe(415);
    const text = { 'Content-Type': 'text/plain' };
    expect((await call(routeOf('createWorkflow'), { headers: text, body: yaml('One') })).status).toBe(415);
  });

  it('are there for their own tenant alone', async () => {
    const { call } = await apiWorld();
    const principal = { ...admin, tenantId: 'other' };
    const params = { workflowId: 'nightly' };
    for (const id of ['getWorkflow', 'getWorkflowGraph', 'listWorkflowVersions'])
      expect((await call(routeOf(id), { params, principal })).status).toBe(404);
    const body = { task: 'look' };
    expect((await call(routeOf('runWorkflow'), { params, body, principal })).status).toBe(404);
    const { json } = await call(routeOf('listWorkflows'), { principal });
    expect(json.items.filter(({ from }: { from: string }) => from === 'registered')).toEqual([]);
  });

  it.each(['resumeRun', 'forkRun'])(
    'whose state machine is gone are refused at once by %s',
    async (route) => {
      const { call, ports } = await apiWorld();
      const body = route === 'forkRun' ? { at: 'synthesize' } : {};
      await call(routeOf('createWorkflow'), { headers: asYaml, body: yaml('One') });
      const params = { workflowId: 'weekly' };
      const { json: run } = await call(routeOf('runWorkflow'), { params, body: { task: 'look' } });
      const failed = {
        type: 'run-failed',
        error: { code: 'unavailable', message: 'gone' },
        at: NOW,
      } as const;
      const stored = await ports.runs.get('acme', run.id);
      if (stored === undefined) throw new Error('no run');
      await ports.runs.claimStep('acme', run.id, 'synthesize', NOW, 1_000);
      const claimed = { type: 'step-claimed', step: 'synthesize', epoch: 1, at: NOW } as const;
      const ended = { version: stored.version + 1, status: 'failed', finishedAt: NOW } as const;
      await ports.runs.update({ ...stored, ...ended }, [claimed, failed]);
      const machine = run.workflow.split('@')[1];
      await ports.machines.remove(machine);
      expect(await call(routeOf(route), { params: { runId: run.id }, body })).toMatchObject({
        status: 409,
        json: { code: 'conflict' },
      });
      await call(routeOf('runWorkflow'), { params, body: { task: 'look' } });
      const got = await call(routeOf(route), { params: { runId: run.id }, body });
      expect(got).toMatchObject({ status: 202, json: { workflow: run.workflow } });
    },
  );
});
