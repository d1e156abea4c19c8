import type { Event } from '@aws-sdk/client-cloudtrail';
import * as z from 'zod';
import type { Change, ChangeKind } from '#domain/telemetry/change.ts';
import { nameOf } from './queues.ts';

/**
 * The change that a management event tells of; undefined for a call of a system's day's work. Of the request only
 * the resource's name, numbers and switches are kept: texts may be secrets.
 */
export function changeOfEvent(e: Event): Change | undefined {
  const name = e.EventName ?? '';
  if (TRAFFIC.test(name)) return undefined;
  const { requestParameters, errorCode } = parseDetails(e.CloudTrailEvent);
  const resource = resourceOf(e, requestParameters ?? {});
  const settings = numbersOf(requestParameters ?? {});
  const outcome = errorCode ? ` refused (${errorCode})` : '';
  return {
    at: e.EventTime?.getTime() ?? 0,
    kind: errorCode ? 'other' : kindOf(name),
    resource,
    summary: `${name} ${resource}${settings}${outcome}`.slice(0, 500),
    ...(e.Username === undefined ? {} : { actor: e.Username }),
    source: 'cloudtrail',
    ...(resource === '' ? {} : { node: resource }),
  };
}

// what a system does in its day's work, not what someone changed about it; reads that a trail calls writes
const TRAFFIC =
  /^(Get|List|Describe|Head|Filter|Lookup|Query|Scan|BatchGet|PutItem|UpdateItem|DeleteItem|BatchWriteItem|TransactWriteItems|ExecuteStatement|SendMessage|ReceiveMessage|DeleteMessage|ChangeMessageVisibility|PutObject|DeleteObjects?|PutLogEvents|CreateLogStream|PutMetricData|Invoke|InvokeAsync|InvokeFunction|StartExecution|SendTask|PutEvents|Publish|AssumeRole|StartQuery|DetectStack|PutTraceSegments|PutTelemetryRecords|CreateMultipartUpload|UploadPart|CompleteMultipartUpload|ConsoleLogin)/;

const Details = z.object({
  requestParameters: z.record(z.string(), z.unknown()).nullish(),
  errorCode: z.string().nullish(),
});

const parseDetails = (text: string | undefined): z.infer<typeof Details> => {
  try {
    const parsed = Details.safeParse(JSON.parse(text ?? '{}'));
    return parsed.success ? parsed.data : {};
  } catch {
    // an event without readable details still happened
    return {};
  }
};

const NAMING =
  /^(functionName|tableName|queueUrl|queueName|stackName|dBInstanceIdentifier|dBClusterIdentifier|stateMachineArn|topicArn|ruleName|roleName|bucketName|restApiId|serviceName|service|resourceId|name)$/i;

const resourceOf = (e: Event, parameters: Readonly<Record<string, unknown>>): string => {
  const named = Object.entries(parameters).find(([k, v]) => NAMING.test(k) && typeof v === 'string');
  const text = named === undefined ? e.Resources?.[0]?.ResourceName : String(named[1]);
  return text === undefined ? '' : nameOf(text);
};

// numbers and switches cannot be secrets; texts can
const numbersOf = (parameters: Readonly<Record<string, unknown>>): string =>
  Object.entries(parameters)
    .filter(([, v]) => typeof v === 'number' || typeof v === 'boolean')
    .slice(0, 4)
    .map(([k, v]) => ` ${k}=${String(v)}`)
    .join('');

const KINDS: readonly (readonly [RegExp, ChangeKind])[] = [
  [
    /^(UpdateFunctionCode|PublishVersion|UpdateAlias|CreateDeployment|UpdateService|ExecuteChangeSet|UpdateStack|CreateStack|RegisterTaskDefinition)/,
    'deploy',
  ],
  [
    /^(SetDesiredCapacity|UpdateAutoScalingGroup|RegisterScalableTarget|PutScalingPolicy|PutProvisionedConcurrency)/,
    'scaling',
  ],
  [/Quota/, 'quota'],
  [/^(Failover|Promote|Switchover)/, 'failover'],
  [/^(Reboot|ApplyPendingMaintenance|StartDBInstance|StopDBInstance|Restore)/, 'maintenance'],
  [
    /^(Put|Update|Modify|Set|Create|Delete|Attach|Detach|Add|Remove|Enable|Disable|Tag|Untag|Associate|Disassociate|Authorize|Revoke)/,
    'configuration',
  ],
];

const kindOf = (name: string): ChangeKind => KINDS.find(([p]) => p.test(name))?.[1] ?? 'other';
