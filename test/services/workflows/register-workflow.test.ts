import { collectMachines, MACHINE_KEPT_MS } from '#services/workflows/collect-machines.ts';
import { registerWorkflow } from '#services/workflows/register-workflow.ts';
import { runWorkflow } from '#services/workflows/run-workflow.ts';
import { inputOf } from '../../support/engine.ts';
import { alarms, registering, registrable } from './registering.ts';

type Deps = Awaited<ReturnType<typeof registering>>;
const register = (deps: Deps, body: unknown, tenantId = 'acme') =>
  registerWorkflow(deps, { tenantId, by: 'key_1', body });
const run = (deps: Deps, workflow: string, more: object = {}) =>
  runWorkflow(deps, {
    tenantId: 'acme',
    requestedBy: 'key_1',
    correlationId: 'c',
    input: inputOf('Nightly look'),
    workflow,
    ...more,
  });

describe('registerWorkflow', () => {
  it('stores YAML and JSON of the same content as one version', async () => {
    const deps = await registering();
    const yaml = [
      'id: nightly',
      'title: The nightly',
      'timeoutSeconds: 600',
      'onFailure: settleFailure',
      'steps:',
      '  - { kind: tool, id: alarms, tool: list_alarms, input: {} }',
      '  - { kind: task, id: synthesize, task: synthesizeReport }',
      '  - { kind: task, id: verify, task: verifyReport }',
    ].join('\n');
    const first = await register(deps, yaml);
    expect(first).toMatchObject({
      workflowId: 'nightly',
      version: 1,
      title: 'The nightly',
      createdBy: 'key_1',
    });
    expect(await register(deps, registrable('nightly', alarms))).toEqual(first);
    expect(await register(deps, registrable('nightly'))).toMatchObject({ version: 2 });
  });

  it('refuses with every fault, and stores nothing', async () => {
    const deps = await registering();
    const bad = registrable('nightly', { ...alarms, tool: 'drop_tables' }, { ...alarms, needs: ['x'] });
    await expect(register(deps, bad)).rejects.toMatchObject({
      code: 'invalid_request',
      faults: expect.arrayContaining([
        { pointer: '/steps/0/tool', message: 'there is no such tool' },
        { pointer: '/steps/1/needs/0', message: 'there is no step x beside it' },
        { pointer: '/steps/1/id', message: '/steps/0 has the same id' },
      ]),
    });
    expect(await deps.workflows.list('acme')).toEqual([]);
  });

  it('takes over no workflow of the release', async () => {
    const deps = await registering();
    await expect(register(deps, registrable('investigate', alarms))).rejects.toMatchObject({
      faults: [{ pointer: '/id', message: expect.any(String) }],
    });
  });

  it('knows the workflows of its own tenant as parts, and those of others not', async () => {
    const deps = await registering();
    await register(deps, registrable('looks', alarms));
    const whole = registrable('whole', { kind: 'workflow', id: 'sub', workflow: 'looks' });
    expect(await register(deps, whole)).toMatchObject({ version: 1 });
    await expect(register(deps, whole, 'acme2')).rejects.toMatchObject({
      faults: [{ pointer: '/steps/0/workflow', message: 'there is no such workflow' }],
    });
  });
});

describe('runWorkflow', () => {
  it('makes the machine of a registered workflow once, by its content, and starts the run on it', async () => {
    const deps = await registering();
    await register(deps, registrable('nightly', alarms));
    const [first, second] = [await run(deps, 'nightly'), await run(deps, 'nightly')];
    expect(first.workflow).toMatch(/^nightly@[0-9a-f]{16}$/);
    expect(second.workflow).toBe(first.workflow);
    const [[machine, definition] = ['', '']] = [...deps.machines.made];
    expect(first.workflow).toBe(`nightly@${machine}`);
    expect([...deps.machines.made]).toHaveLength(1);
    expect(Object.keys(JSON.parse(definition).States)).toEqual([
      'alarms',
      'synthesize',
      'verify',
      'settleFailure',
      'failed',
    ]);
    expect(deps.engine.executions.map(({ workflow, agents }) => [workflow, agents])).toEqual([
      [first.workflow, []],
      [first.workflow, []],
    ]);
    expect(first.deadlineAt - first.createdAt).toBe(600_000);
  });

  it('runs the version that is asked for, whatever was registered since', async () => {
    const deps = await registering();
    await register(deps, registrable('nightly', alarms));
    const before = await run(deps, 'nightly');
    await register(deps, registrable('nightly', alarms, { ...alarms, id: 'again' }));
    expect((await run(deps, 'nightly')).workflow).not.toBe(before.workflow);
    expect((await run(deps, 'nightly', { version: 1 })).workflow).toBe(before.workflow);
    await expect(run(deps, 'nightly', { version: 3 })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('runs a workflow of the release under its own name, with the agents that the router chooses', async () => {
    const deps = await registering();
    const started = await run(deps, 'investigate', {
      input: inputOf('why 5xx?', { agents: ['log-analysis'] }),
    });
    expect(started).toMatchObject({ workflow: 'investigate', routing: { agents: ['log-analysis'] } });
    expect(started.deadlineAt - started.createdAt).toBe(900_000);
    expect([...deps.machines.made]).toEqual([]);
    await expect(run(deps, 'investigate', { version: 1 })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('asks the agents that the workflow names, in a part of it too, and no others', async () => {
    const deps = await registering();
    const ask = {
      kind: 'agent',
      id: 'ask',
      agent: 'infrastructure',
      timeoutSeconds: 60,
      heartbeatSeconds: 20,
    };
    await register(deps, registrable('looks', ask));
    await register(deps, registrable('whole', { kind: 'workflow', id: 'sub', workflow: 'looks' }));
    expect((await run(deps, 'whole')).routing).toMatchObject({
      agents: ['infrastructure'],
      reason: 'named by the workflow',
    });
    const chosen = run(deps, 'whole', { input: inputOf('look', { agents: ['log-analysis'] }) });
    await expect(chosen).rejects.toMatchObject({
      faults: [{ pointer: '/agents', message: 'the workflow has no step that asks chosen agents' }],
    });
  });

  it('lets a registered workflow ask people whether it may go on', async () => {
    const deps = await registering();
    const ask = { kind: 'approval', id: 'ask', question: 'Look deeper?', timeoutSeconds: 300 };
    await register(deps, registrable('asking', alarms, ask));
    await run(deps, 'asking');
    const [definition = ''] = [...deps.machines.made.values()];
    expect(JSON.parse(definition).States.ask.Arguments.FunctionName).toBe('arn:requestApproval');
  });

  it.each(['proposeAction', 'performAction', 'runTool'])('lets none name the task %s', async (task) => {
    const deps = await registering();
    const step = { kind: 'task', id: 'act', task, input: { approval: 'apr_1' } };
    await expect(register(deps, registrable('acting', step))).rejects.toMatchObject({
      faults: [{ pointer: '/steps/0/task', message: 'there is no such task' }],
    });
  });

  it('finds no workflow of another tenant', async () => {
    const deps = await registering();
    await register(deps, registrable('nightly', alarms), 'acme2');
    await expect(run(deps, 'nightly')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses a version that this release cannot run any more', async () => {
    const deps = await registering();
    await register(deps, registrable('nightly', alarms));
    const fewer = { ...deps, parts: async () => ({ ...(await deps.parts()), agents: [] }) };
    await expect(run(fewer, 'nightly')).rejects.toMatchObject({
      code: 'invalid_request',
      faults: [{ pointer: '/steps/0/tool', message: 'there is no such tool' }],
    });
    expect(deps.engine.executions).toEqual([]);
  });
});

describe('collectMachines', () => {
  it('removes what nobody has run for a month, and the next run makes it again', async () => {
    const deps = await registering();
    await register(deps, registrable('old', alarms));
    await register(deps, registrable('used', alarms, { ...alarms, id: 'again' }));
    const [old, used] = [await run(deps, 'old'), await run(deps, 'used')];
    await deps.clock.advance(MACHINE_KEPT_MS);
    expect(await collectMachines(deps)).toEqual({ removed: 0, kept: 0, errors: 0 });
    await deps.clock.advance(1);
    await run(deps, 'used');
    expect(await collectMachines(deps)).toEqual({ removed: 1, kept: 0, errors: 0 });
    expect([...deps.machines.made.keys()]).toEqual([used.workflow.split('@')[1]]);
    expect((await run(deps, 'old')).workflow).toBe(old.workflow);
    expect([...deps.machines.made]).toHaveLength(2);
  });

  it('keeps one that a run asks for meanwhile, and takes one again whose removal failed', async () => {
    const deps = await registering();
    await deps.workflows.noteUse({ machine: 'a', usedAt: 1 });
    const unused = deps.workflows.unused;
    const late = {
      ...deps.workflows,
      unused: async (before: number, limit: number) => {
        const found = await unused(before, limit);
        await deps.workflows.noteUse({ machine: 'a', usedAt: 2 });
        return found;
      },
    };
    expect(await collectMachines({ ...deps, workflows: late })).toEqual({ removed: 0, kept: 1, errors: 0 });
    const broken = { remove: () => Promise.reject(new Error('down')) };
    expect(await collectMachines({ ...deps, machines: broken })).toEqual({ removed: 0, kept: 0, errors: 1 });
    expect(await collectMachines(deps)).toEqual({ removed: 1, kept: 0, errors: 0 });
  });
});
