import type { Event } from '@aws-sdk/client-cloudtrail';
import * as z from 'zod';
import type { Change, ChangeKind } from '#domain/telemetry/change.ts';
import type { Window } from '#domain/time.ts';
import type { CloudTrail } from './clients.ts';
import { nameOf } from './queues.ts';
import { pages } from './sdk.ts';

const MAX_EVENTS = 1000;

/** Management events that wrote something, within the window. */
export async function readTrail(trail: CloudTrail, window: Window): Promise<Change[]> {
  const { sdk, client } = await trail();
  const found = await pages(MAX_EVENTS, async (token) => {
    const page = await client.send(
      new sdk.LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'ReadOnly', AttributeValue: 'false' }],
        StartTime: new Date(window.from),
        EndTime: new Date(window.to - 1),
        MaxResults: 50,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    return { items: page.Events ?? [], next: page.NextToken };
  });
  return found.filter((e) => !TRAFFIC.test(e.EventName ?? '')).map(changeOf);
}

// what a system does in its day's work, not what someone changed about it
const TRAFFIC =
  /^(PutItem|UpdateItem|DeleteItem|BatchWriteItem|TransactWriteItems|ExecuteStatement|SendMessage|ReceiveMessage|DeleteMessage|ChangeMessageVisibility|PutObject|DeleteObjects?|PutLogEvents|CreateLogStream|PutMetricData|Invoke|InvokeAsync|InvokeFunction|StartExecution|SendTask|PutEvents|Publish|AssumeRole|StartQuery|DetectStack|PutTraceSegments|PutTelemetryRecords|CreateMultipartUpload|UploadPart|CompleteMultipartUpload|ConsoleLogin)/;

const Details = z.object({
  requestParameters: z.record(z.string(), z.unknown()).nullish(),
  errorCode: z.string().nullish(),
});

const changeOf = (e: Event): Change => {
  const { requestParameters, errorCode } = parseDetails(e.CloudTrailEvent);
  const name = e.EventName ?? '';
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
};

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
