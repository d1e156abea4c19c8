import type { Run } from '#domain/runs/run.ts';
import { collectMachines, MACHINE_KEPT_MS } from '#services/workflows/collect-machines.ts';
import { registerWorkflow } from '#services/workflows/register-workflow.ts';
import { runWorkflow } from '#services/workflows/run-workflow.ts';
import { wakeMachine } from '#services/workflows/wake-machine.ts';
import { inputOf } from '../../support/engine.ts';
import { alarms, registering, registrable } from './registering.ts';

const again = { ...alarms, id: 'again' };
const deeper = { kind: 'workflow', id: 'deeper', workflow: 'inner' };

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
  it('makes a machine that was collected again, of the version that it was made of', async () => {
    const { deps, register, run, wake, collect } = await floor();
    await register('nightly', alarms);
    const old = await run('nightly');
    const before = new Map(deps.machines.made);
    await register('nightly', alarms, again);
    expect(await collect()).toMatchObject({ removed: 1 });
    expect(deps.machines.made.size).toBe(0);
    await wake(old);
    expect(deps.machines.made).toEqual(before);
    // and it counts as used now
    expect(await collectMachines(deps)).toEqual({ removed: 0, kept: 0, errors: 0 });
    await wake(old);
    expect(deps.machines.made).toEqual(before);
  });

  it('keeps one that is there from being collected, and makes nothing', async () => {
    const { deps, register, run, wake } = await floor();
    await register('nightly', alarms);
    const old = await run('nightly');
    await deps.clock.advance(MACHINE_KEPT_MS + 1);
    const ensure = async () => {
      throw new Error('made');
    };
    const key = { tenantId: old.tenantId, runId: old.id };
    await wakeMachine({ ...deps, machines: { ...deps.machines, ensure } }, key);
    expect(await collectMachines(deps)).toEqual({ removed: 0, kept: 0, errors: 0 });
    await wake(old);
  });

  it('refuses at once where nothing gives the same machine any more', async () => {
    const { deps, register, run, wake, collect } = await floor();
    await register('inner', alarms);
    await register('outer', deeper);
    const old = await run('outer');
    await register('inner', alarms, again);
    await collect();
    await expect(wake(old)).rejects.toMatchObject({
      code: 'conflict',
      message:
        'the state machine of this run was removed, and no version of outer gives the same one today: start a new run of outer instead',
    });
    expect(deps.machines.made.size).toBe(0);
  });

  it('passes over versions that this release refuses', async () => {
    const { deps, register, run, wake, collect } = await floor();
    await register('inner', alarms);
    await register('nightly', alarms);
    const old = await run('nightly');
    const before = new Map(deps.machines.made);
    await register('nightly', deeper);
    await collect();
    const get: typeof deps.workflows.get = async (tenantId, id, version) =>
      id === 'inner' ? undefined : deps.workflows.get(tenantId, id, version);
    const workflows = { ...deps.workflows, get };
    await wakeMachine({ ...deps, workflows }, { tenantId: 'acme', runId: old.id });
    expect(deps.machines.made).toEqual(before);
    await wake(old);
  });

  it('has nothing to do for a workflow of the release, and knows no runs of others', async () => {
    const { deps, run, wake } = await floor();
    const old = await run('investigate');
    const parts = async () => {
      throw new Error('loaded');
    };
    await wakeMachine({ ...deps, parts }, { tenantId: 'acme', runId: old.id });
    expect(deps.machines.made.size).toBe(0);
    await expect(wake({ ...old, tenantId: 'other' })).rejects.toMatchObject({ code: 'not_found' });
  });
});
