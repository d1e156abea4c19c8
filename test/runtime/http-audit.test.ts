import { jest } from '@jest/globals';
import { exampleIds } from '#declare/examples.ts';
import { type ApiWorld, admin, apiWorld, routeOf } from '../contract/api-world.ts';

const task = { body: { task: 'Test task' } };
const aRun = { params: { runId: exampleIds.run } };

const auditOf = async (world: ApiWorld) =>
  (await world.ports.audit.list('acme', 10)).map(({ action, outcome, code, target, actor }) => ({
    action,
    outcome,
    actor,
    ...(code === undefined ? {} : { code }),
    ...(target === undefined ? {} : { target }),
  }));

describe('the audit trail', () => {
  it('has an entry for what was done, refused and failed', async () => {
    const world = await apiWorld();
    const started = await world.call(routeOf('orchestrate'), task);
    await world.call(routeOf('orchestrate'), { body: { task: '' } });
    await world.call(routeOf('cancelRun'), { ...aRun, principal: { ...admin, id: 'key_2', scopes: [] } });
    await world.call(routeOf('getRun'), aRun);
    jest.spyOn(world.ports.runs, 'get').mockRejectedValue(new Error('down'));
    await world.call(routeOf('cancelRun'), aRun);
    expect((await auditOf(world)).reverse()).toEqual([
      { action: 'orchestrate', outcome: 'succeeded', actor: 'key_1', target: started.headers['location'] },
      { action: 'orchestrate', outcome: 'refused', actor: 'key_1', code: 'invalid_request' },
      { action: 'cancelRun', outcome: 'refused', actor: 'key_2', code: 'forbidden' },
      { action: 'cancelRun', outcome: 'failed', actor: 'key_1', code: 'internal', target: exampleIds.run },
    ]);
  });

  it('that cannot be written takes nothing back, and is an error in the log', async () => {
    const world = await apiWorld();
    jest.spyOn(world.ports.audit, 'write').mockRejectedValue(new Error('down'));
    expect((await world.call(routeOf('orchestrate'), task)).status).toBe(202);
    expect(world.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'audit entry not written' }),
    );
  });
});
