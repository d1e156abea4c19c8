// The shop on an ordinary day: which metrics it has and how they move. A fault bends some of them.
import { functions, queues, tables } from '../../../lib/stacks/demo-names.ts';
import { arrivals, skewed } from './noise.ts';
import type { MetricRecording } from './recording.ts';

/** One minute as a signal sees it. `minute` counts back from the recording's end: -1 is the last. */
export interface Moment {
  readonly minute: number;
  readonly at: number;
  /** Orders a minute at this time of day. */
  readonly traffic: number;
  readonly next: () => number;
}

/** A metric and its value on an ordinary day. `key` is what faults name it by. */
export interface Signal {
  readonly key: string;
  readonly metric: Omit<MetricRecording, 'points'>;
  readonly healthy: (moment: Moment) => readonly number[];
}

/** Orders a minute over the day: quiet nights, a hump in the afternoon (UTC). */
export const ordinaryTraffic = (at: number): number => {
  const hour = (at / 3_600_000) % 24;
  return 60 + 25 * Math.sin(((hour - 9) / 24) * 2 * Math.PI);
};

/** All signals of the estate. */
export const signals: readonly Signal[] = [
  ...workload('checkout', { share: 1, medianMs: 180, errorRate: 0.002 }),
  ...workload('payments', { share: 1, medianMs: 70, errorRate: 0.001 }),
  ...workload('catalogue', { share: 1, medianMs: 25, errorRate: 0.001 }),
  ...workload('fulfilment', { share: 0.9, medianMs: 45, errorRate: 0.001 }),
  ...queue(
    'orders',
    (m) => arrivals(m.next, m.traffic * 0.02),
    (m) => 1 + 2 * m.next(),
  ),
  ...queue(
    'unread',
    () => 0,
    () => 0,
  ),
  ...table('ledger', { reads: 0.1, writes: 1, latencyMs: 6 }),
  ...table('stock', { reads: 1, writes: 0.9, latencyMs: 5 }),
  database('DatabaseConnections', 'Count', (m) => [Math.round(14 + m.traffic * 0.1 + 3 * m.next())]),
  database('CPUUtilization', 'Percent', (m) => [12 + m.traffic * 0.1 + 4 * m.next()]),
  {
    key: 'certificate.DaysToExpiry',
    metric: {
      namespace: 'AWS/CertificateManager',
      name: 'DaysToExpiry',
      dimensions: { CertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/card-gateway' },
      unit: 'Count',
    },
    healthy: () => [63],
  },
];

function workload(
  name: keyof typeof functions,
  { share, medianMs, errorRate }: { share: number; medianMs: number; errorRate: number },
): readonly Signal[] {
  const signal = (metric: string, unit: MetricRecording['unit'], healthy: Signal['healthy']): Signal => ({
    key: `${name}.${metric}`,
    metric: { namespace: 'AWS/Lambda', name: metric, dimensions: { FunctionName: functions[name] }, unit },
    healthy,
  });
  return [
    signal('Invocations', 'Count', (m) => [arrivals(m.next, m.traffic * share)]),
    signal('Errors', 'Count', (m) => [m.next() < m.traffic * share * errorRate ? 1 : 0]),
    signal('Throttles', 'Count', () => [0]),
    signal('Duration', 'Milliseconds', (m) =>
      Array.from({ length: 6 }, () => skewed(m.next, medianMs, 0.25)),
    ),
    signal('ConcurrentExecutions', 'Count', (m) => [
      Math.ceil((m.traffic * share * medianMs) / 60_000 + m.next()),
    ]),
  ];
}

function queue(
  name: keyof typeof queues,
  visible: (m: Moment) => number,
  age: (m: Moment) => number,
): readonly Signal[] {
  const signal = (metric: string, unit: MetricRecording['unit'], value: (m: Moment) => number): Signal => ({
    key: `${name}.${metric}`,
    metric: { namespace: 'AWS/SQS', name: metric, dimensions: { QueueName: queues[name] }, unit },
    healthy: (m) => [value(m)],
  });
  return [
    signal('ApproximateNumberOfMessagesVisible', 'Count', visible),
    signal('ApproximateAgeOfOldestMessage', 'Seconds', age),
  ];
}

function table(
  name: keyof typeof tables,
  { reads, writes, latencyMs }: { reads: number; writes: number; latencyMs: number },
): readonly Signal[] {
  const signal = (metric: string, unit: MetricRecording['unit'], healthy: Signal['healthy']): Signal => ({
    key: `${name}.${metric}`,
    metric: { namespace: 'AWS/DynamoDB', name: metric, dimensions: { TableName: tables[name] }, unit },
    healthy,
  });
  return [
    signal('ConsumedReadCapacityUnits', 'Count', (m) => [arrivals(m.next, m.traffic * reads)]),
    signal('ConsumedWriteCapacityUnits', 'Count', (m) => [arrivals(m.next, m.traffic * writes)]),
    signal('ThrottledRequests', 'Count', () => [0]),
    signal('SuccessfulRequestLatency', 'Milliseconds', (m) =>
      Array.from({ length: 4 }, () => skewed(m.next, latencyMs, 0.2)),
    ),
  ];
}

function database(metric: string, unit: MetricRecording['unit'], healthy: Signal['healthy']): Signal {
  return {
    key: `database.${metric}`,
    metric: {
      namespace: 'AWS/RDS',
      name: metric,
      dimensions: { DBInstanceIdentifier: 'shop-catalogue-db' },
      unit,
    },
    healthy,
  };
}
