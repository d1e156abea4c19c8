import type { Dimension, Metric } from '@aws-sdk/client-cloudwatch';
import { canonicalJson } from '#domain/json.ts';
import type { MetricId } from '#domain/telemetry/series.ts';

/** A metric as the domain names it; undefined where the service left out a part. */
export function metricIdOf({ Namespace, MetricName, Dimensions }: Metric): MetricId | undefined {
  if (!Namespace || !MetricName) return undefined;
  const dimensions = Object.fromEntries(
    (Dimensions ?? []).flatMap((d) => (d.Name && d.Value !== undefined ? [[d.Name, d.Value]] : [])),
  );
  return { namespace: Namespace, name: MetricName, dimensions };
}

/** The dimensions of a metric as CloudWatch wants them. */
export const dimensionsOf = (metric: MetricId): Dimension[] =>
  Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value }));

// dimensions that name the thing itself, the more exact before the wider
const RESOURCES = [
  'FunctionName',
  'QueueName',
  'TableName',
  'DBInstanceIdentifier',
  'DBClusterIdentifier',
  'StateMachineArn',
  'ServiceName',
  'InstanceId',
  'CacheClusterId',
  'BucketName',
  'StreamName',
  'TopicName',
  'TargetGroup',
  'LoadBalancer',
  'ApiName',
  'ApiId',
  'ClusterName',
  'AutoScalingGroupName',
  'RuleName',
  'Service',
  'service',
] as const;

/** The resource that a metric is about, by its dimensions: the id of its node in the service graph. */
export function nodeOf(metric: MetricId): string | undefined {
  const name = RESOURCES.find((r) => metric.dimensions[r] !== undefined);
  const value = name === undefined ? undefined : metric.dimensions[name];
  return value?.startsWith('arn:') ? value.slice(value.lastIndexOf(':') + 1) : value;
}

/** Order of metrics: namespace, name, dimensions, by code unit. */
export function byMetric(a: MetricId, b: MetricId): number {
  const left = `${a.namespace}\0${a.name}\0${canonicalJson(a.dimensions)}`;
  const right = `${b.namespace}\0${b.name}\0${canonicalJson(b.dimensions)}`;
  return left === right ? 0 : left < right ? -1 : 1;
}

const UNITS: Readonly<Record<string, string>> = {
  'AWS/Lambda Duration': 'Milliseconds',
  'AWS/Lambda IteratorAge': 'Milliseconds',
  'AWS/ApiGateway Latency': 'Milliseconds',
  'AWS/ApiGateway IntegrationLatency': 'Milliseconds',
  'AWS/DynamoDB SuccessfulRequestLatency': 'Milliseconds',
  'AWS/States ExecutionTime': 'Milliseconds',
  'AWS/SQS ApproximateAgeOfOldestMessage': 'Seconds',
  'AWS/ApplicationELB TargetResponseTime': 'Seconds',
  'AWS/RDS ReadLatency': 'Seconds',
  'AWS/RDS WriteLatency': 'Seconds',
  'AWS/RDS ReplicaLag': 'Seconds',
  'AWS/RDS FreeStorageSpace': 'Bytes',
  'AWS/RDS FreeableMemory': 'Bytes',
};

/** The unit AWS documents for a metric: GetMetricData answers without units. `None` where it is not known. */
export const unitOf = ({ namespace, name }: MetricId): string =>
  UNITS[`${namespace} ${name}`] ?? (/(Utilization|Percent)$/.test(name) ? 'Percent' : 'None');
