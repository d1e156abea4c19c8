import { jest } from '@jest/globals';
import { exampleIds } from '#declare/examples.ts';
import { admin, apiWorld, routeOf } from '../../contract/api-world.ts';
import { NOW } from '../../contract/seeded-runs.ts';

const task = { body: { task: 'Test task' } };

describe('Prefer: wait', () => {
  it('answers 200 with the report once the run has ended in time', async () => {
    const world = await apiWorld();
    const finished = await world.call(routeOf('getRunReport'), { params: { runId: exampleIds.finishedRun } });
    const { get } = world.ports.runs;
    jest.spyOn(world.ports.runs, 'get').mockImplementation(async (tenant, id) => {
      const run = await get(tenant, id);
      if (run === undefined || world.clock.now() < NOW + 3000) return run;
      const done = await get('acme', exampleIds.finishedRun);
      return { ...run, status: 'succeeded', ...(done?.report === undefined ? {} : { report: done.report }) };
    });
    const answer = await world.call(routeOf('orchestrate'), { ...task, headers: { prefer: 'wait=20' } });
    expect(answer.status).toBe(200);
    expect(answer.headers['preference-applied']).toBe('wait=20');
    const { links: _, ...report } = finished.json;
    expect(answer.json.answer).toEqual(report);
    expect(world.clock.now() - NOW).toBe(3000);
  });

  it('never waits longer than the function may run', async () => {
    const world = await apiWorld();
    const answer = await world.call(routeOf('orchestrate'), { ...task, headers: { prefer: 'wait=9999' } });
    expect(answer.status).toBe(202);
    expect(world.clock.now() - NOW).toBeLessThanOrEqual(25_000);
  });
});

describe('Cache-Control: max-age', () => {
  const allowed = { ...task, headers: { 'cache-control': 'max-age=3600' } };
  /** Lets the run of an answer succeed a minute later. */
  async function finish(world: Awaited<ReturnType<typeof apiWorld>>, id: string) {
    const run = await world.ports.runs.get('acme', id);
    const done = await world.ports.runs.get('acme', exampleIds.finishedRun);
    if (run === undefined || done?.report === undefined) throw new Error('no such run');
    await world.clock.advance(60_000);
    const now = world.clock.now();
    const ended = {
      ...run,
      status: 'succeeded' as const,
      finishedAt: now,
      updatedAt: now,
      report: done.report,
    };
    await world.ports.runs.update({ ...ended, version: run.version + 1 }, []);
    await world.clock.advance(5_000);
  }

  it('answers with the earlier run, its report and its age; notes it, and counts hits and misses', async () => {
    const world = await apiWorld();
    const first = await world.call(routeOf('orchestrate'), allowed);
    expect([first.status, first.headers['cache-status'], first.headers['age']]).toEqual([
      202,
      'watchfloor; fwd=miss',
      undefined,
    ]);
    await finish(world, first.json.id);
    const second = await world.call(routeOf('orchestrate'), allowed);
    expect([second.status, second.json.id, second.headers['age'], second.headers['cache-status']]).toEqual([
      200,
      first.json.id,
      '5',
      'watchfloor; hit',
    ]);
    expect(second.json.answer).toMatchObject({ outcome: 'no-incident' });
    const { items } = await world.ports.bus.getHistory('acme', { limit: 10 });
    expect(items).toMatchObject([
      { type: 'run-reused', subject: first.json.id, data: { requestedBy: 'key_1', ageMs: 5_000 } },
    ]);
    const counted = world.metrics.filter((m) => m.name.startsWith('cache-')).map((m) => m.name);
    expect(counted).toEqual(['cache-misses', 'cache-hits']);
  });

  it('counts whether the agents were remembered, whatever becomes of the answer', async () => {
    const world = await apiWorld();
    await world.call(routeOf('orchestrate'), { body: { task: 'Test task' } });
    await world.call(routeOf('orchestrate'), { body: { task: 'Test task' } });
    const counted = world.metrics.filter((m) => m.name.startsWith('agents-cache-'));
    expect(counted).toEqual([
      { name: 'agents-cache-misses', value: 1 },
      { name: 'agents-cache-hits', value: 1 },
    ]);
  });

  it.each([{}, { 'cache-control': 'no-store' }, { 'cache-control': 'no-store, max-age=3600' }])(
    'is what it takes: with %j nothing is served, and nothing kept',
    async (headers) => {
      const world = await apiWorld();
      const first = await world.call(routeOf('orchestrate'), { ...task, headers });
      await finish(world, first.json.id);
      const asking = await world.call(routeOf('orchestrate'), allowed);
      expect([asking.status, asking.headers['cache-status']]).toEqual([202, 'watchfloor; fwd=miss']);
      await finish(world, asking.json.id);
      const again = await world.call(routeOf('orchestrate'), { ...task, headers });
      expect([again.status, again.headers['cache-status']]).toEqual([202, undefined]);
    },
  );

  it('starts a run of its own for another tenant, other rights, and personal data', async () => {
    const world = await apiWorld();
    const first = await world.call(routeOf('orchestrate'), allowed);
    await finish(world, first.json.id);
    for (const other of [
      { ...admin, tenantId: 'globex' },
      { ...admin, role: 'operator' as const, scopes: ['runs:write' as const] },
    ]) {
      const answer = await world.call(routeOf('orchestrate'), { ...allowed, principal: other });
      expect([answer.status, answer.headers['cache-status']]).toEqual([202, 'watchfloor; fwd=miss']);
    }
    const personal = { ...allowed, body: { task: 'why can jane@example.com not log in?' } };
    for (let i = 0; i < 2; i += 1) {
      const answer = await world.call(routeOf('orchestrate'), personal);
      expect(answer.headers['cache-status']).toBe('watchfloor; fwd=bypass; detail=personal-data');
    }
  });
});
