import type { QueueState } from '#domain/telemetry/estate.ts';
import type { Missed } from '#ports/telemetry.ts';
import type { CloudWatch, Sqs } from './clients.ts';
import { readMetricValues } from './metric-values.ts';
import { mapWide, orMiss, pages } from './sdk.ts';

const MAX_QUEUES = 500;

/** One queue as SQS describes it. */
export interface QueueAttributes {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  /** The queue its poison goes to, and after how many receives. */
  readonly redrive: { readonly arn: string; readonly maxReceiveCount: number | undefined } | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Queues ordered by name; one that vanished between listing and asking is left out. */
export async function listQueues(queues: Sqs, missed: Missed): Promise<QueueAttributes[]> {
  const { sdk, client } = await queues();
  const urls = await pages(MAX_QUEUES, async (token) => {
    const page = await client.send(
      new sdk.ListQueuesCommand({ MaxResults: 500, ...(token === undefined ? {} : { NextToken: token }) }),
    );
    return { items: page.QueueUrls ?? [], next: page.NextToken };
  });
  const found = await mapWide(urls, 6, (url) =>
    orMiss(missed, `queue ${nameOf(url)}`, undefined, async () => {
      const answer = await client.send(
        new sdk.GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
      );
      const attributes = (answer.Attributes ?? {}) as Record<string, string>;
      const arn = attributes['QueueArn'] ?? '';
      return { name: nameOf(url), url, arn, redrive: redriveOf(attributes['RedrivePolicy']), attributes };
    }),
  );
  return found.filter((q) => q !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Depth, age and dead letters of every queue. */
export async function readQueues(queues: Sqs, metrics: CloudWatch, missed: Missed): Promise<QueueState[]> {
  const found = await listQueues(queues, missed);
  const ages = await orMiss(missed, 'age of the oldest message of queues', [], () =>
    readMetricValues(metrics, found.map(ageOf), 15),
  );
  const targets = new Set(found.map((q) => q.redrive?.arn));
  return found.map((q, i) => ({
    name: q.name,
    visible: numberAt(q, 'ApproximateNumberOfMessages'),
    inFlight: numberAt(q, 'ApproximateNumberOfMessagesNotVisible'),
    delayed: numberAt(q, 'ApproximateNumberOfMessagesDelayed'),
    ...(ages[i] === undefined ? {} : { oldestAgeSeconds: ages[i] }),
    ...(q.redrive === undefined ? {} : { deadLetterQueue: nameOf(q.redrive.arn) }),
    ...(q.redrive?.maxReceiveCount === undefined ? {} : { maxReceiveCount: q.redrive.maxReceiveCount }),
    isDeadLetterQueue: targets.has(q.arn),
  }));
}

/** The last part of a queue's URL or ARN. */
export const nameOf = (urlOrArn: string): string => urlOrArn.split(/[/:]/).at(-1) ?? urlOrArn;

const ageOf = (q: QueueAttributes) => ({
  namespace: 'AWS/SQS',
  metric: 'ApproximateAgeOfOldestMessage',
  dimensions: { QueueName: q.name },
  statistic: 'Maximum',
});

const numberAt = (q: QueueAttributes, name: string): number => {
  const n = Number(q.attributes[name] ?? 0);
  return Number.isInteger(n) && n >= 0 ? n : 0;
};

const redriveOf = (policy: string | undefined): QueueAttributes['redrive'] => {
  if (policy === undefined || policy === '') return undefined;
  try {
    const { deadLetterTargetArn: arn, maxReceiveCount } = JSON.parse(policy) as Record<string, unknown>;
    const count = Number(maxReceiveCount);
    return typeof arn === 'string' && arn !== ''
      ? { arn, maxReceiveCount: Number.isInteger(count) && count > 0 ? count : undefined }
      : undefined;
  } catch {
    // a policy that is no JSON redrives nothing
    return undefined;
  }
};
