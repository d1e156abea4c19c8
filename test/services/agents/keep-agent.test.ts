import { exampleIds } from '#declare/examples.ts';
import { apiWorld, routeOf } from '../../contract/api-world.ts';

const params = { agentId: exampleIds.agent };
const form = {
  id: exampleIds.agent,
  title: 'Log analysis',
  description: 'Reads logs.',
  capabilities: ['logs'],
  keywords: { log: 3 },
  tools: ['search_logs'],
  status: 'disabled',
};

describe('an agent', () => {
  it('is changed by whoever has seen it last', async () => {
    const { call } = await apiWorld();
    const { headers } = await call(routeOf('getAgent'), { params });
    expect(headers['etag']).toBe('"v1"');
    const change = (tag: string, body: object = form) =>
      call(routeOf('updateAgent'), { params, body, headers: { 'if-match': tag } });
    const changed = await change('"v1"');
    expect([changed.status, changed.headers['etag'], changed.json.status]).toEqual([200, '"v2"', 'disabled']);
    expect((await change('"v1"')).json.code).toBe('precondition_failed');
    expect((await change('v2')).json.code).toBe('precondition_failed');
    expect((await change('*')).json.code).toBe('precondition_failed');
    expect((await change('"v2-gz"')).status).toBe(200);
  });

  it('keeps its id', async () => {
    const { call } = await apiWorld();
    const other = { ...form, id: 'other-agent' };
    const answer = await call(routeOf('updateAgent'), {
      params,
      body: other,
      headers: { 'if-match': '"v1"' },
    });
    expect([answer.status, answer.json.errors]).toEqual([
      400,
      [{ pointer: '/id', message: "must be the path's id" }],
    ]);
  });

  it('is removed by whoever has seen it last, and is then no longer there', async () => {
    const { call } = await apiWorld();
    const remove = (tag: string) => call(routeOf('removeAgent'), { params, headers: { 'if-match': tag } });
    expect((await remove('"v7"')).status).toBe(412);
    expect(await remove('"v1"')).toMatchObject({ status: 204, text: '' });
    expect((await remove('"v1"')).status).toBe(404);
    expect((await call(routeOf('getAgent'), { params })).status).toBe(404);
  });

  it('is registered once, and found by what it can', async () => {
    const { call } = await apiWorld();
    const register = (body: object) => call(routeOf('registerAgent'), { body });
    const doctor = { ...form, id: 'queue-doctor', capabilities: ['queues'] };
    const first = await register(doctor);
    expect([first.status, first.headers['location']]).toEqual([201, 'agents/queue-doctor']);
    expect((await register(doctor)).json).toEqual(first.json);
    expect((await register({ ...doctor, title: 'Another' })).json.code).toBe('conflict');
    const found = await call(routeOf('listAgents'), { query: { capability: 'queues' } });
    expect(found.json.items.map(({ id }: { id: string }) => id)).toEqual(['queue-doctor']);
  });
});
