import * as z from 'zod';
import { defineTask } from '#declare/task.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { taskHandler } from '#runtime/task.ts';
import { engineDeps } from '../support/engine.ts';
import { contextOf, workEdgeOf } from '../support/work-edge.ts';

function handlerOf(run: () => Promise<{ settled?: string }>) {
  const kept = workEdgeOf(engineDeps());
  const task = defineTask({
    id: 'someTask',
    uses: ['runs.write'],
    timeoutSeconds: 10,
    memoryMb: 128,
    input: z.object({ tenantId: z.string(), runId: z.string() }),
    output: z.object({ settled: z.string().optional() }),
    run,
  });
  const { runs } = engineDeps();
  return { ...kept, handler: taskHandler(task, { runs: () => runs }, kept.edge) };
}
const payload = { tenantId: 'acme', runId: 'run_1' };

describe('taskHandler', () => {
  it('answers the parsed output, counts how a run ended and logs ids only', async () => {
    const { handler, metrics, lines } = handlerOf(async () => ({ settled: 'succeeded' }));
    expect(await handler({ ...payload, secret: 'hunter2' }, contextOf())).toEqual({ settled: 'succeeded' });
    expect(metrics).toEqual({ 'runs-succeeded': 1 });
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'task done',
        fields: { request_id: 'req-1', tenant: 'acme', run: 'run_1', duration_ms: 0 },
      },
    ]);
  });

  it.each([
    [new OrchestratorError('not_found', 'no run'), 'Permanent', 'not_found: no run'],
    [new OrchestratorError('unavailable', 'down'), 'Watchfloor.Unavailable', 'unavailable: down'],
    [
      new Error('password=hunter2'),
      'Watchfloor.Internal',
      'internal: Something went wrong on our side. Quote the request id.',
    ],
  ])('throws %s under a name that Retry knows', async (thrown, name, message) => {
    const { handler, metrics } = handlerOf(async () => {
      throw thrown;
    });
    const error = await handler(payload, contextOf()).catch((e: Error) => e);
    expect(error).toMatchObject({ name, message });
    expect((error as Error).stack).not.toContain('hunter2');
    expect(metrics).toEqual({ errors: 1 });
  });

  it('refuses a payload that does not fit, for good', async () => {
    const { handler } = handlerOf(async () => ({}));
    await expect(handler({ tenantId: 1 }, contextOf())).rejects.toMatchObject({ name: 'Permanent' });
    await expect(handler(undefined, contextOf())).rejects.toMatchObject({ name: 'Permanent' });
  });
});
