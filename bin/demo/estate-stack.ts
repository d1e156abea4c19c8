// The demo estate's stacks, handled through CloudFormation itself: put up, taken down, given a new release.
import {
  type CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { pause } from '../emulator/processes.ts';

/** A synthesized template of the estate, under the name of its stack. */
export interface EstateTemplate {
  readonly name: string;
  readonly body: string;
}

/** Puts a stack up. @throws Error with the stack's state when that does not succeed */
export async function createStack(
  client: CloudFormationClient,
  { name, body }: EstateTemplate,
): Promise<void> {
  const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
  await client.send(new CreateStackCommand({ StackName: name, TemplateBody: body, Capabilities }));
  await settled(client, name, 'CREATE_COMPLETE');
}

/** Takes a stack down; free of effect when it is not there. */
export async function deleteStack(client: CloudFormationClient, name: string): Promise<void> {
  if ((await status(client, name)) === undefined) return;
  await client.send(new DeleteStackCommand({ StackName: name }));
  await settled(client, name, undefined);
}

/** Rolls a release out: one parameter of the stack changes, everything else stays. */
export async function release(client: CloudFormationClient, name: string, value: string): Promise<void> {
  await client.send(
    new UpdateStackCommand({
      StackName: name,
      UsePreviousTemplate: true,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: [{ ParameterKey: 'Release', ParameterValue: value }],
    }),
  );
  await settled(client, name, 'UPDATE_COMPLETE');
}

async function settled(
  client: CloudFormationClient,
  name: string,
  wanted: string | undefined,
): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    const now = await status(client, name);
    if (now === wanted) return;
    if (now === undefined || now.endsWith('_FAILED') || now.includes('ROLLBACK') || Date.now() > until) {
      throw new Error(`stack ${name} is ${now ?? 'gone'}, not ${wanted ?? 'gone'}`);
    }
    await pause(100);
  }
}

async function status(client: CloudFormationClient, StackName: string): Promise<string | undefined> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const found = Stacks?.[0]?.StackStatus;
    return found === 'DELETE_COMPLETE' ? undefined : found;
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}
