import { type ApiWorld, admin, apiWorld, routeOf } from './api-world.ts';
import { NOW } from './seeded-runs.ts';

const DAY_MS = 86_400_000;
const task = (project: string) => ({ body: { task: 'Test task', project } });
const start = (world: ApiWorld, project: string, principal = admin) =>
  world.call(routeOf('orchestrate'), { ...task(project), principal });
const put = (world: ApiWorld, id: string, body: unknown, headers: Record<string, string>) =>
  world.call(routeOf('putBudget'), { params: { kind: 'project', id }, body, headers });
const get = (world: ApiWorld, kind: string, id: string, principal = admin) =>
  world.call(routeOf('getBudget'), { params: { kind, id }, principal });
const fresh = { 'if-none-match': '*' };

describe('a budget', () => {
  it('that is used up refuses new runs with 402 and all that somebody must know', async () => {
    const world = await apiWorld();
    const { status, json, headers } = await start(world, 'spent');
    expect([status, headers['content-type']]).toEqual([402, 'application/problem+json']);
    expect(json).toMatchObject({
      code: 'budget_exceeded',
      budget: {
        scope: 'project/spent',
        period: 'month',
        limitMicros: 6_000,
        spentMicros: 5_930,
        heldMicros: 0,
        paused: true,
        resetsAt: '2026-12-01T00:00:00Z',
        raisedBy: 'costs:write',
      },
    });
    expect(json.detail).toContain('costs:write');
    expect((await start(world, 'other')).status).toBe(202);
  });

  it('opens by itself when its limit is raised', async () => {
    const world = await apiWorld();
    expect((await get(world, 'project', 'spent')).json.state).toBe('used-up');
    const raised = await put(world, 'spent', { limitMicros: { month: 60_000 } }, { 'if-match': '"v1"' });
    expect([raised.status, raised.json.state, raised.json.meters[0].availableMicros]).toEqual([
      200,
      'open',
      54_070,
    ]);
    expect((await start(world, 'spent')).status).toBe(202);
  });

  it('opens by itself when a new period begins', async () => {
    const world = await apiWorld();
    world.clock.advance(15 * DAY_MS);
    expect((await get(world, 'project', 'spent')).json.state).toBe('open');
    expect((await start(world, 'spent')).status).toBe(202);
  });

  it('that is paused by hand stays so in the next period, until it is taken back', async () => {
    const world = await apiWorld();
    await put(world, 'shop', { limitMicros: { day: 1_000_000 }, paused: true }, fresh);
    expect((await start(world, 'shop')).status).toBe(402);
    world.clock.advance(40 * DAY_MS);
    const { status, json } = await start(world, 'shop');
    expect([status, json.budget.paused, json.budget.spentMicros]).toEqual([402, true, 0]);
    await put(world, 'shop', { limitMicros: { day: 1_000_000 } }, { 'if-match': '"v1"' });
    expect((await start(world, 'shop')).status).toBe(202);
  });

  it('of the team and the organization of the key is asked too, whatever the request says', async () => {
    const world = await apiWorld();
    const member = { ...admin, team: 'payments', organization: 'example' };
    const pause = {
      params: { kind: 'team', id: 'payments' },
      body: { limitMicros: {}, paused: true },
      headers: fresh,
    };
    await world.call(routeOf('putBudget'), pause);
    expect((await start(world, 'shop', member)).json.budget.scope).toBe('team/payments');
    const claimed = { body: { task: 'Test task', labels: { team: 'payments' } } };
    expect((await world.call(routeOf('orchestrate'), claimed)).status).toBe(202);
  });

  it('is kept by whoever has read it last', async () => {
    const world = await apiWorld();
    const seen = await get(world, 'tenant', 'acme');
    const etag = seen.headers['etag'] ?? '';
    expect(etag).toMatch(/^"v1\.[0-9a-f]{16}"$/);
    const again = await world.call(routeOf('getBudget'), {
      params: { kind: 'tenant', id: 'acme' },
      headers: { 'if-none-match': etag },
    });
    expect(again.status).toBe(304);
    const change = (ifMatch: string) =>
      world.call(routeOf('putBudget'), {
        params: { kind: 'tenant', id: 'acme' },
        body: { limitMicros: { day: 5 } },
        headers: { 'if-match': ifMatch },
      });
    expect((await change(etag)).json).toMatchObject({ version: 2, updatedBy: 'key_1', updatedAt: NOW });
    expect((await change(etag)).status).toBe(412);
    expect((await change('*')).status).toBe(412);
  });

  it('of an organization is read by its members and kept by the tenant of its name alone', async () => {
    const world = await apiWorld();
    const owner = { ...admin, tenantId: 'example' };
    const member = { ...admin, organization: 'example' };
    const of = { params: { kind: 'organization', id: 'example' } };
    const budget = { ...of, body: { limitMicros: { month: 7 } }, headers: fresh };
    expect((await world.call(routeOf('putBudget'), { ...budget, principal: member })).status).toBe(403);
    expect((await world.call(routeOf('putBudget'), { ...budget, principal: admin })).status).toBe(404);
    expect((await world.call(routeOf('putBudget'), { ...budget, principal: owner })).status).toBe(200);
    expect((await get(world, 'organization', 'example', member)).json.limitMicros).toEqual({ month: 7 });
    expect((await get(world, 'organization', 'example')).status).toBe(404);
  });

  it('tells of the shares that a lowered limit has reached', async () => {
    const world = await apiWorld();
    await put(world, 'spent', { limitMicros: { month: 7_000 } }, { 'if-match': '"v1"' });
    const { items } = await world.ports.bus.getHistory('acme', { limit: 9 });
    expect(items.map(({ type, data }) => [type, data['percent']])).toEqual([['budget-warning', 80]]);
  });

  it('is in no listing of another tenant, and its usage in no report', async () => {
    const world = await apiWorld();
    const principal = { ...admin, tenantId: 'other', id: 'key_9' };
    const query = { from: '2026-11-01', to: '2026-11-30' };
    expect((await world.call(routeOf('listBudgets'), { principal })).json).toEqual({ items: [] });
    expect((await get(world, 'project', 'spent', principal)).status).toBe(404);
    expect((await world.call(routeOf('getUsage'), { principal, query })).json.total.calls).toBe(0);
    expect((await world.call(routeOf('listUsageEntries'), { principal, query })).json).toEqual({ items: [] });
  });

  it('is listed in pages, by kind and id', async () => {
    const world = await apiWorld();
    for (const id of ['a', 'b', 'c']) await put(world, id, { limitMicros: { day: 1 } }, fresh);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: '2', ...(cursor === undefined ? {} : { cursor }) };
      const { json } = await world.call(routeOf('listBudgets'), { query });
      for (const { scope } of json.items) seen.push(`${scope.kind}/${scope.id}`);
      cursor = json.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(['project/a', 'project/b', 'project/c', 'project/spent', 'tenant/acme']);
  });
});
