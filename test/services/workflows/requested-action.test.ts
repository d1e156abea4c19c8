import { startRun } from '#services/runs/start-run.ts';
import { requestedAction } from '#services/workflows/requested-action.ts';
import { engineDeps, inputOf, registration } from '../../support/engine.ts';

async function asked(context?: Record<string, never>) {
  const deps = engineDeps();
  await deps.agents.register(registration('log-analysis'));
  const input = inputOf('orders fail', context === undefined ? {} : { context });
  const run = await startRun(deps, { tenantId: 'acme', requestedBy: 'k', correlationId: 'c', input });
  return requestedAction(deps, { tenantId: 'acme', runId: run.id, attempt: 1 });
}

describe('requestedAction', () => {
  it('is what the request names, with its own reason or the task', async () => {
    const action = { tool: 'set_reserved_concurrency', input: { function: 'orders', concurrency: 2 } };
    expect(await asked({ action } as never)).toEqual({ ...action, reason: 'orders fail' });
    expect(await asked({ action: { ...action, reason: 'a flood' } } as never)).toMatchObject({
      reason: 'a flood',
    });
  });

  it('is nothing where the request names none', async () => {
    expect(await asked()).toEqual({});
  });

  it('is refused out of form, with the place', async () => {
    await expect(asked({ action: { tool: 'x', input: 1, more: 2 } } as never)).rejects.toMatchObject({
      code: 'invalid_request',
      retryable: false,
      faults: [
        { pointer: '/context/action/input', message: expect.any(String) },
        { pointer: '/context/action', message: expect.any(String) },
      ],
    });
  });
});
