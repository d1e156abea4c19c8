import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import type { MachineLook } from '#ports/workflow-machines.ts';
import { named, stepFunctionsClient } from './client.ts';
import { type MachinesEnv, machineSettings } from './machine-settings.ts';

/** Whether machines of registered workflows are there. Apart from their making: what makes them need not look. */
export function stepFunctionsMachineLook(env: MachinesEnv): MachineLook {
  const { prefix } = machineSettings(env);
  const client = stepFunctionsClient();
  return {
    async exists(machine) {
      const describe = new DescribeStateMachineCommand({ stateMachineArn: prefix + machine });
      try {
        return (await client.send(describe)).status !== 'DELETING';
      } catch (error) {
        if (named(error, 'StateMachineDoesNotExist')) return false;
        throw error;
      }
    },
  };
}
