import { OrchestratorError } from '#domain/errors.ts';
import { startRun } from '#services/runs/start-run.ts';
import { requestedAction } from '#services/workflows/requested-action.ts';
import { runWorkflow } from '#services/workflows/run-workflow.ts';
import { engineDeps, inputOf, registration } from '../../support/engine.ts';
import { registering } from './registering.ts';

async function asked(context?: Record<string, never>) {
  const deps = engineDeps();
  await deps.agents.register(registration('log-analysis'));
  const input = inputOf('orders fail', context === undefined ? {} : { context });
  const run = await startRun(deps, { tenantId: 'acme', requestedBy: 'k', correlationId: 'c', input });
  return requestedAction(deps, { tenantId: 'acme', runId: run.id, attempt: 1 });
}

describe('the check of a requested action', () => {
  const refuse = async () => {
    throw new OrchestratorError('invalid_request', 'it is switched off');
  };
  const asked = (context: Record<string, never>) => ({
    ...{ tenantId: 'acme', requestedBy: 'k', correlationId: 'c', workflow: 'incident-response' },
    input: inputOf('bound it', { context }),
  });
  const action = { tool: 'set_reserved_concurrency', input: {} } as never;

  it('keeps a run from starting', async () => {
    const deps = await registering();
    await expect(runWorkflow(deps, asked({ action }), refuse)).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(deps.engine.executions).toEqual([]);
  });

  it('is not asked where no action is named, nor where an equal request has started the run', async () => {
    const deps = await registering();
    await runWorkflow(deps, asked({}), refuse);
    const repeatable = { id: deps.random.id('run'), again: true };
    const first = await runWorkflow(deps, { ...asked({ action }), repeatable }, async () => undefined);
    expect(await runWorkflow(deps, { ...asked({ action }), repeatable }, refuse)).toEqual(first);
    const other = { id: deps.random.id('run'), again: true };
    await expect(
      runWorkflow(deps, { ...asked({ action }), repeatable: other }, refuse),
    ).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

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
