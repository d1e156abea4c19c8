import { CreateStateMachineCommand, DeleteStateMachineCommand } from '@aws-sdk/client-sfn';
import type { WorkflowMachines } from '#ports/workflow-machines.ts';
import { named, stepFunctionsClient } from './client.ts';
import { type MachinesEnv, machineSettings } from './machine-settings.ts';

/**
 * State machines of registered workflows, all under one role that may only call their parts. `WORKFLOW_MACHINES` is
 * JSON. @throws Error when it is not of its form
 */
export function stepFunctionsWorkflowMachines(env: MachinesEnv): WorkflowMachines {
  const { prefix, roleArn, targets } = machineSettings(env);
  const client = stepFunctionsClient();
  const start = prefix.slice(prefix.lastIndexOf(':') + 1);
  return {
    targets,
    async ensure(machine, definition) {
      // the same name, definition and role again has no effect and is no error
      const create = new CreateStateMachineCommand({
        name: start + machine,
        definition,
        roleArn,
        type: 'STANDARD',
      });
      await client.send(create).catch((error) => {
        // the engine compares a little more than what makes the name, as the role that a later deployment made anew
        if (!named(error, 'StateMachineAlreadyExists')) throw error;
      });
    },
    async remove(machine) {
      await client.send(new DeleteStateMachineCommand({ stateMachineArn: prefix + machine }));
    },
  };
}
