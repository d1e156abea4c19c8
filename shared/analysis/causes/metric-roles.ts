import type { MetricId, Series } from '#domain/telemetry/series.ts';

/** What a metric tells about the health of the thing it is measured on. */
export type MetricRole =
  | 'errors'
  | 'availability'
  | 'latency'
  | 'throttles'
  | 'traffic'
  | 'cpu'
  | 'connections'
  | 'replica-lag'
  | 'storage'
  | 'memory'
  | 'credit'
  | 'queue-age'
  | 'queue-depth'
  | 'certificate-days'
  | 'write-load'
  | 'disk-queue';

// by the names AWS gives its metrics; a name that is not here has no role and can prove no harm
const ROLES: readonly (readonly [RegExp, MetricRole])[] = [
  [
    /^(Errors?|5XXError|HTTPCode_(ELB|Target)_5XX_Count|Faults?|ServerErrors?|SystemErrors|FailedInvocations|ExecutionsFailed|ExecutionsTimedOut|DeadLetterErrors)$/i,
    'errors',
  ],
  [/^availability$/i, 'availability'],
  [
    /^(Throttles|ThrottledRequests|(Read|Write)ThrottleEvents|ThrottledCount|ExecutionThrottled)$/i,
    'throttles',
  ],
  [
    /^(Duration|Latency|IntegrationLatency|SuccessfulRequestLatency|TargetResponseTime|ResponseTime|(Read|Write|Commit)Latency|ExecutionTime)$/i,
    'latency',
  ],
  [
    /^(Invocations|Count|Requests?|RequestCount|NumberOfMessages(Sent|Received)|ExecutionsStarted|Consumed(Read|Write)CapacityUnits)$/i,
    'traffic',
  ],
  [/^CPUUtilization$/i, 'cpu'],
  [/^DatabaseConnections$/i, 'connections'],
  [/^(AuroraReplicaLag|ReplicaLag|ReplicationLag|OldestReplicationSlotLag)$/i, 'replica-lag'],
  [/^(FreeStorageSpace|FreeLocalStorage)$/i, 'storage'],
  [/^(FreeableMemory)$/i, 'memory'],
  [/^(BurstBalance|CPUCreditBalance|EBSIOBalance%|EBSByteBalance%)$/i, 'credit'],
  [/^(ApproximateAgeOfOldestMessage|IteratorAge)$/i, 'queue-age'],
  [/^ApproximateNumberOfMessagesVisible$/i, 'queue-depth'],
  [/^DaysToExpiry$/i, 'certificate-days'],
  [/^(WriteIOPS|WriteThroughput|TransactionLogsGeneration)$/i, 'write-load'],
  [/^DiskQueueDepth$/i, 'disk-queue'],
];

/** The role of a metric by its name, or undefined. */
export const roleOf = (metric: MetricId): MetricRole | undefined =>
  ROLES.find(([pattern]) => pattern.test(metric.name))?.[1];

/** The node of the service graph that a series is about: as recorded, else by its last dimension. */
export function nodeOfSeries({ node, metric }: Pick<Series, 'node' | 'metric'>): string {
  if (node !== undefined) return node;
  const value = Object.values(metric.dimensions).at(-1) ?? metric.name;
  return value.startsWith('arn:') ? (value.split(/[:/]/).at(-1) ?? value) : value;
}

/** Factor that brings a time series' values to milliseconds, by its unit. */
export const toMilliseconds = (unit: string): number =>
  unit === 'Seconds' ? 1000 : unit === 'Microseconds' ? 0.001 : 1;
