import { jest } from '@jest/globals';
import { exampleIds } from '#declare/examples.ts';
import { apiWorld, routeOf } from '../../contract/api-world.ts';
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
    expect(answer.json.answer).toEqual(finished.json);
    expect(world.clock.now() - NOW).toBe(3000);
  });

  it('never waits longer than the function may run', async () => {
    const world = await apiWorld();
    const answer = await world.call(routeOf('orchestrate'), { ...task, headers: { prefer: 'wait=9999' } });
    expect(answer.status).toBe(202);
    expect(world.clock.now() - NOW).toBeLessThanOrEqual(25_000);
  });
});
