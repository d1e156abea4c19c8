import { OrchestratorError } from '#domain/errors.ts';
import type { DriftedResource } from '#domain/telemetry/estate.ts';
import type { CloudFormation } from './clients.ts';
import { pages } from './sdk.ts';

/** Starts a drift detection, waits for its end, and answers what differs. Property values are left behind. */
export async function readDrift(
  stacks: CloudFormation,
  stack: string,
  signal: AbortSignal,
): Promise<DriftedResource[]> {
  const { sdk, client } = await stacks();
  const started = await client.send(new sdk.DetectStackDriftCommand({ StackName: stack }));
  const id = started.StackDriftDetectionId;
  let status = await client.send(
    new sdk.DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId: id }),
  );
  while (status.DetectionStatus === 'DETECTION_IN_PROGRESS') {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    status = await client.send(
      new sdk.DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId: id }),
    );
  }
  const found = await pages(500, async (token) => {
    const page = await client.send(
      new sdk.DescribeStackResourceDriftsCommand({
        StackName: stack,
        StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    return { items: page.StackResourceDrifts ?? [], next: page.NextToken };
  });
  if (status.DetectionStatus === 'DETECTION_FAILED' && found.length === 0) {
    const reason = status.DetectionStatusReason ?? 'no reason given';
    throw new OrchestratorError('tool_failed', `drift of ${stack} was not detected: ${reason}`);
  }
  return found.map((d) => ({
    stack,
    logicalId: d.LogicalResourceId ?? '',
    physicalId: d.PhysicalResourceId ?? '',
    type: d.ResourceType ?? '',
    status: d.StackResourceDriftStatus ?? '',
    properties: (d.PropertyDifferences ?? []).map((p) => p.PropertyPath ?? '').sort(),
  }));
}
