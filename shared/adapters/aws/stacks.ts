import type { Stack } from '@aws-sdk/client-cloudformation';
import type { StackState } from '#domain/telemetry/estate.ts';
import type { Missed } from '#ports/telemetry.ts';
import type { CloudFormation } from './clients.ts';
import { mapWide, orMiss, pages } from './sdk.ts';

const MAX_STACKS = 100;
const MAX_RESOURCES = 500;

/** Stacks that are not deleted, ordered by name. Drift is what the last detection found. */
export async function listStacks(stacks: CloudFormation): Promise<Stack[]> {
  const { sdk, client } = await stacks();
  const found = await pages(MAX_STACKS, async (token) => {
    const page = await client.send(
      new sdk.DescribeStacksCommand(token === undefined ? {} : { NextToken: token }),
    );
    return { items: page.Stacks ?? [], next: page.NextToken };
  });
  return found
    .filter((s) => s.StackStatus !== 'DELETE_COMPLETE')
    .sort((a, b) => ((a.StackName ?? '') < (b.StackName ?? '') ? -1 : 1));
}

/** The same with each stack's resources. */
export async function readStacks(stacks: CloudFormation, missed: Missed): Promise<StackState[]> {
  return mapWide(await listStacks(stacks), 4, async (stack) => {
    const name = stack.StackName ?? '';
    const resources = await orMiss(missed, `resources of stack ${name}`, [], () =>
      readResources(stacks, name),
    );
    const updated = stack.LastUpdatedTime ?? stack.CreationTime;
    return {
      name,
      status: stack.StackStatus ?? 'unknown',
      ...(stack.StackStatusReason ? { statusReason: stack.StackStatusReason } : {}),
      driftStatus: stack.DriftInformation?.StackDriftStatus ?? 'NOT_CHECKED',
      ...(updated === undefined ? {} : { updatedAt: updated.getTime() }),
      resources,
    };
  });
}

async function readResources(stacks: CloudFormation, name: string): Promise<StackState['resources']> {
  const { sdk, client } = await stacks();
  const found = await pages(MAX_RESOURCES, async (token) => {
    const page = await client.send(
      new sdk.ListStackResourcesCommand({
        StackName: name,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    return { items: page.StackResourceSummaries ?? [], next: page.NextToken };
  });
  return found.map((r) => ({
    logicalId: r.LogicalResourceId ?? '',
    physicalId: r.PhysicalResourceId ?? '',
    type: r.ResourceType ?? '',
    status: r.ResourceStatus ?? '',
  }));
}
