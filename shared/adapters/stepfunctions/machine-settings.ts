import * as z from 'zod';

/** What makers of state machines are told: JSON. */
export interface MachinesEnv {
  readonly WORKFLOW_MACHINES: string;
}

const Settings = z.object({
  /** The ARN of a machine without the end of its name. */
  prefix: z.string().regex(/:stateMachine:[^:]+$/),
  roleArn: z.string().min(1),
  taskArns: z.record(z.string(), z.string()),
  queueUrls: z.record(z.string(), z.string()),
});

/** Where registered machines are, under which role, and of which parts. @throws Error when it is not of its form */
export function machineSettings({ WORKFLOW_MACHINES }: MachinesEnv) {
  const { prefix, roleArn, ...targets } = Settings.parse(JSON.parse(WORKFLOW_MACHINES));
  return { prefix, roleArn, targets };
}
