import type { Run } from '#domain/runs/run.ts';
import { collectMachines, MACHINE_KEPT_MS } from '#services/workflows/collect-machines.ts';
import { registerWorkflow } from '#services/workflows/register-workflow.ts';
import { runWorkflow } from '#services/workflows/run-workflow.ts';
import { wakeMachine } from '#services/workflows/wake-machine.ts';
import { inputOf } from '../../support/engine.ts';
import { alarms, registering, registrable } from './registering.ts';

async function floor() {
  const deps = await registering();
  const register = (id: string, ...steps: object[]) =>
    registerWorkflow(deps, { tenantId: 'acme', by: 'key_1', body: registrable(id, ...steps) });
  const run = (workflow: string) =>
    runWorkflow(deps, {
      ...{ tenantId: 'acme', requestedBy: 'key_1', correlationId: 'c', workflow },
      input: inputOf('Nightly look'),
    });
  const wake = ({ tenantId, id: runId }: Run) => wakeMachine(deps, { tenantId, runId });
  const collect = async () => {
    await deps.clock.advance(MACHINE_KEPT_MS + 1);
    return collectMachines(deps);
  };
  return { deps, register, run, wake, collect };
}

describe('wakeMachine', () => {
  it('refuses at once where the machine was collected, and no more once a run has made it again', async () => {
    const { deps, register, run, wake, collect } = await floor();
    await register('nightly', alarms);
    const old = await run('nightly');
    expect(await collect()).toMatchObject({ removed: 1 });
    await expect(wake(old)).rejects.toMatchObject({
      code: 'conflict',
      message:
        'the state machine of this run was removed, because nobody had used it for long: run the same version of nightly once, which makes it again, or start a new run instead',
    });
    await run('nightly');
    await wake(old);
    expect(deps.machines.made.size).toBe(1);
  });

  it('keeps a machine that is there from being collected', async () => {
    const { deps, register, run, wake } = await floor();
    await register('nightly', alarms);
    const old = await run('nightly');
    await deps.clock.advance(MACHINE_KEPT_MS + 1);
    await wake(old);
    expect(await collectMachines(deps)).toEqual({ removed: 0, kept: 0, errors: 0 });
  });

  it('has nothing to do for a workflow of the release, and knows no runs of others', async () => {
    const { deps, run, wake } = await floor();
    const old = await run('investigate');
    await wake(old);
    expect(await deps.workflows.unused(deps.clock.now() + 1, 10)).toEqual([]);
    await expect(wake({ ...old, tenantId: 'other' })).rejects.toMatchObject({ code: 'not_found' });
  });
});
