import type { MachineLook, MachineTargets, WorkflowMachines } from '#ports/workflow-machines.ts';

/** Machines that are only kept. */
export interface MemoryWorkflowMachines extends WorkflowMachines, MachineLook {
  /** Name → definition. */
  readonly made: ReadonlyMap<string, string>;
}

/** State machines in memory: nothing runs in them. */
export function memoryWorkflowMachines(targets: MachineTargets): MemoryWorkflowMachines {
  const made = new Map<string, string>();
  return {
    targets,
    made,
    async ensure(machine, definition) {
      made.set(machine, definition);
    },
    exists: async (machine) => made.has(machine),
    async remove(machine) {
      made.delete(machine);
    },
  };
}
