import type { StackEvent } from '@aws-sdk/client-cloudformation';
import type { Change, ChangeKind } from '#domain/telemetry/change.ts';
import type { Window } from '#domain/time.ts';
import type { Missed } from '#ports/telemetry.ts';
import type { CloudFormation } from './clients.ts';
import { nameOf } from './queues.ts';
import { mapWide, orMiss } from './sdk.ts';
import { listStacks } from './stacks.ts';

/** Ends of stack operations, and of each resource in them, within the window. */
export async function readStackEvents(
  stacks: CloudFormation,
  window: Window,
  missed: Missed,
): Promise<Change[]> {
  const found = await mapWide(await listStacks(stacks), 4, (stack) => {
    const name = stack.StackName ?? '';
    return orMiss(missed, `events of stack ${name}`, [], () => eventsOf(stacks, name, window));
  });
  return found.flat().flatMap(changeOf);
}

const MAX_PAGES = 10;

/** Events come newest first, so reading stops at the first page that reaches behind the window. */
async function eventsOf(stacks: CloudFormation, name: string, window: Window): Promise<StackEvent[]> {
  const { sdk, client } = await stacks();
  const events: StackEvent[] = [];
  let token: string | undefined;
  for (let i = 0; i < MAX_PAGES; i += 1) {
    const page = await client.send(
      new sdk.DescribeStackEventsCommand({
        StackName: name,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    const found = page.StackEvents ?? [];
    events.push(...found);
    token = page.NextToken;
    if (token === undefined || found.some((e) => timeOf(e) < window.from)) break;
  }
  return events.filter((e) => timeOf(e) >= window.from && timeOf(e) < window.to);
}

const timeOf = (e: StackEvent): number => e.Timestamp?.getTime() ?? 0;

const changeOf = (e: StackEvent): Change[] => {
  const status = e.ResourceStatus ?? '';
  if (!/_(COMPLETE|FAILED)$/.test(status) || status.includes('CLEANUP')) return [];
  const type = e.ResourceType ?? '';
  const resource = nameOf(e.PhysicalResourceId ?? e.LogicalResourceId ?? '');
  const isStack = type === 'AWS::CloudFormation::Stack' && e.PhysicalResourceId === e.StackId;
  const reason = e.ResourceStatusReason ? `: ${e.ResourceStatusReason}` : '';
  const subject = isStack ? `stack ${e.StackName}` : `${type} ${e.LogicalResourceId} in stack ${e.StackName}`;
  return [
    {
      at: timeOf(e),
      kind: isStack ? 'deploy' : kindOf(type),
      resource: isStack ? (e.StackName ?? '') : resource,
      summary: `${subject} ${status}${reason}`.slice(0, 500),
      source: 'cloudformation',
      ...(isStack ? {} : { node: resource }),
    },
  ];
};

const kindOf = (type: string): ChangeKind => {
  if (/^AWS::Lambda::(Function|Version|Alias|LayerVersion)$|^AWS::ECS::|^AWS::CodeDeploy::/.test(type)) {
    return 'deploy';
  }
  return /AutoScaling/.test(type) ? 'scaling' : 'configuration';
};
