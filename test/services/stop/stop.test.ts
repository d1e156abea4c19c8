import { exampleIds } from '#declare/examples.ts';
import { PLATFORM_TENANT, roles } from '#domain/tenants/principal.ts';
import { admin, apiWorld, routeOf } from '../../contract/api-world.ts';

const [stopWork, releaseStop, listStops] = [
  routeOf('stopWork'),
  routeOf('releaseStop'),
  routeOf('listStops'),
];
const platform = { ...admin, tenantId: PLATFORM_TENANT, id: 'key_p' };
const work = { tenantId: 'acme', runId: exampleIds.run, agentId: exampleIds.agent };

describe('POST /stop', () => {
  it.each([
    [admin, { scope: 'run', id: exampleIds.run }],
    [admin, { scope: 'tenant' }],
    [platform, { scope: 'tenant', id: 'acme' }],
    [platform, { scope: 'agent', id: exampleIds.agent }],
    [platform, { scope: 'everything' }],
  ])('sets the mark that workers read, and its release takes it away (%#)', async (principal, target) => {
    const world = await apiWorld();
    const stopped = await world.call(stopWork, { principal, body: { ...target, reason: 'runs wild' } });
    expect(stopped.status).toBe(200);
    expect(stopped.json).toMatchObject({ scope: target.scope, reason: 'runs wild' });
    expect(await world.ports.stop.stopped(work)).toBe('runs wild');
    expect((await world.call(listStops)).json.marks).toEqual([stopped.json]);
    expect((await world.call(releaseStop, { principal, body: target })).status).toBe(200);
    expect(await world.ports.stop.stopped(work)).toBeUndefined();
    expect((await world.call(listStops)).json.marks).toEqual([]);
  });

  it.each([
    [{ scope: 'everything' }, 403],
    [{ scope: 'agent', id: exampleIds.agent }, 403],
    [{ scope: 'tenant', id: 'other' }, 403],
    [{ scope: 'run', id: exampleIds.missingRun }, 404],
    [{ scope: 'run' }, 400],
    [{ scope: 'run', id: 'run_x' }, 400],
    [{ scope: 'tenant', id: 'A b' }, 400],
  ])('and release refuse %j to the admin of a tenant', async (target, status) => {
    const world = await apiWorld();
    await world.ports.stop.stop({ kind: 'everything' }, 1, 'theirs');
    expect((await world.call(stopWork, { body: { ...target, reason: 'x' } })).status).toBe(status);
    expect((await world.call(releaseStop, { body: target })).status).toBe(status);
    expect(await world.ports.stop.stopped(work)).toBe('theirs');
  });

  it('refuses another tenant’s run as one that is not there, and who may not stop', async () => {
    const world = await apiWorld();
    const body = { scope: 'run', id: exampleIds.run, reason: 'x' };
    const other = { ...admin, tenantId: 'other', id: 'key_9' };
    expect((await world.call(stopWork, { principal: other, body })).status).toBe(404);
    const operator = { ...admin, role: 'operator' as const, scopes: [...roles.operator] };
    expect((await world.call(stopWork, { principal: operator, body })).status).toBe(403);
    expect(await world.ports.stop.stopped(work)).toBeUndefined();
  });

  it('tells what lives, and why it is stopped', async () => {
    const world = await apiWorld();
    expect((await world.call(listStops)).json.living).toMatchObject([
      { id: exampleIds.run, status: 'queued' },
    ]);
    await world.call(stopWork, { body: { scope: 'run', id: exampleIds.run, reason: 'this one' } });
    expect((await world.call(listStops)).json.living).toMatchObject([
      { id: exampleIds.run, stopped: 'this one' },
    ]);
    await world.call(stopWork, { body: { scope: 'tenant', reason: 'all' } });
    expect((await world.call(listStops)).json.living).toMatchObject([{ id: exampleIds.run, stopped: 'all' }]);
  });
});
