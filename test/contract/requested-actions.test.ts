import { type ApiWorld, apiWorld, routeOf } from './api-world.ts';
import { NOW } from './seeded-runs.ts';

const tool = 'set_reserved_concurrency';
const input = { function: 'payments-api', executions: 5 };

/** The API, with the tool switched on. */
async function enabled(): Promise<ApiWorld> {
  const world = await apiWorld();
  await switched(world, true);
  return world;
}

const switched = ({ ports }: ApiWorld, on: boolean): Promise<void> =>
  ports.toolSwitches.set({ tenantId: 'acme', tool, enabled: on, changedBy: 'key_1', changedAt: NOW });

const start = ({ call }: ApiWorld, action: unknown, more: object = {}) =>
  call(routeOf('runWorkflow'), {
    params: { workflowId: 'incident-response' },
    body: { task: 'payments-api takes all executions: bound it', context: { action } },
    ...more,
  });

const runsOf = async ({ ports }: ApiWorld): Promise<number> =>
  (await ports.runs.list('acme', { limit: 100 })).items.length;

describe('an action that a request for incident-response names', () => {
  it('starts a run where the tool is there, switched on, and takes the input', async () => {
    const world = await enabled();
    const before = await runsOf(world);
    for (const action of [
      { tool, input },
      { tool, input: { ...input, executions: null }, reason: 'a flood' },
    ]) {
      expect((await start(world, action)).status).toBe(202);
    }
    expect(await runsOf(world)).toBe(before + 2);
    expect(world.ports.engine.executions).toHaveLength(2);
  });

  const off = `the tool redrive_queue is switched off for this tenant`;
  it.each<[string, unknown, [pointer: string, message: unknown][]]>([
    [
      'of an unknown tool',
      { tool: 'unplug', input },
      [['/context/action/tool', 'there is no such mutating tool']],
    ],
    [
      'of a tool that only reads',
      { tool: 'list_alarms', input: {} },
      [['/context/action/tool', 'there is no such mutating tool']],
    ],
    [
      'of a tool that is switched off',
      { tool: 'redrive_queue', input: { queue: 'orders-dead' } },
      [['/context/action/tool', off]],
    ],
    [
      'of a tool that is switched off, and does not take that',
      { tool: 'redrive_queue', input: {} },
      [
        ['/context/action/tool', off],
        ['/context/action/input/queue', expect.any(String)],
      ],
    ],
    [
      'whose input is of another type',
      { tool, input: { ...input, executions: 'five' } },
      [['/context/action/input/executions', expect.any(String)]],
    ],
    [
      'whose input lacks one thing and is too much of another',
      { tool, input: { executions: 10_001 } },
      [
        ['/context/action/input/function', expect.any(String)],
        ['/context/action/input/executions', expect.any(String)],
      ],
    ],
    [
      'whose input has more than the tool takes',
      { tool, input: { ...input, force: true } },
      [['/context/action/input', expect.any(String)]],
    ],
    ['without input', { tool }, [['/context/action/input', expect.any(String)]]],
    ['without tool', { input }, [['/context/action/tool', expect.any(String)]]],
    ['with what is not known', { tool, input, approved: true }, [['/context/action', expect.any(String)]]],
    ['that is a text', 'set_reserved_concurrency', [['/context/action', expect.any(String)]]],
    ['that is null', null, [['/context/action', expect.any(String)]]],
  ])('is refused at once %s, with its place, and nothing starts', async (_, action, faults) => {
    const world = await enabled();
    const before = await runsOf(world);
    const { status, json } = await start(world, action);
    expect([status, json.code]).toEqual([400, 'invalid_request']);
    expect(json.errors.map((e: { pointer: string; message: string }) => [e.pointer, e.message])).toEqual(
      faults,
    );
    expect(await runsOf(world)).toBe(before);
    expect(world.ports.engine.executions).toEqual([]);
  });

  it('is not looked at where the workflow does not take it up', async () => {
    const world = await enabled();
    const body = { task: 'look', context: { action: { tool: 'unplug', input: {} } } };
    for (const workflowId of ['investigate', 'nightly']) {
      expect((await world.call(routeOf('runWorkflow'), { params: { workflowId }, body })).status).toBe(202);
    }
    expect((await world.call(routeOf('orchestrate'), { body })).status).toBe(202);
  });

  it('is none of a request without one', async () => {
    const world = await apiWorld();
    const body = { task: 'look', context: { ticket: 'OPS-12' } };
    const params = { workflowId: 'incident-response' };
    expect((await world.call(routeOf('runWorkflow'), { params, body })).status).toBe(202);
  });

  it('says the same of a tool that was switched off again, and lets the request be sent again once it is on', async () => {
    const world = await enabled();
    await switched(world, false);
    const headers = { 'idempotency-key': 'bound-it' };
    const refused = await start(world, { tool, input }, { headers });
    expect([refused.status, refused.json.errors[0].pointer]).toEqual([400, '/context/action/tool']);
    await switched(world, true);
    const first = await start(world, { tool, input }, { headers });
    expect(first.status).toBe(202);
    await switched(world, false);
    const again = await start(world, { tool, input }, { headers });
    expect([again.status, again.json.id]).toEqual([202, first.json.id]);
  });
});
