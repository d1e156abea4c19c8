import { lazy } from '#domain/lazy.ts';
import type { WorkflowMachines } from '#ports/workflow-machines.ts';
import { type MachinesEnv, machineSettings } from './machine-settings.ts';

/** Machines of registered workflows, loaded with the first call: runs of declared ones need none. */
export function lateWorkflowMachines(
  env: MachinesEnv,
): Pick<WorkflowMachines, 'targets' | 'ensure' | 'exists'> {
  const machines = lazy(async () =>
    (await import('./workflow-machines.ts')).stepFunctionsWorkflowMachines(env),
  );
  return {
    targets: machineSettings(env).targets,
    ensure: async (...machine) => (await machines()).ensure(...machine),
    exists: async (machine) => (await machines()).exists(machine),
  };
}
