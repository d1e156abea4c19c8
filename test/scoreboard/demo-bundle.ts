// A demo scenario's recording as an incident bundle: what the local engine would answer after it was played.

import { fittingStatistic } from '#analysis/metrics/fitting.ts';
import type { Alarm } from '#domain/telemetry/alarm.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { Change } from '#domain/telemetry/change.ts';
import type { ServiceGraph } from '#domain/telemetry/graph.ts';
import type { Series } from '#domain/telemetry/series.ts';
import type { MetricRecording, Scenario, TimedAct } from '../../bin/demo/scenarios/recording.ts';
import { MINUTE, WINDOW_MINUTES } from '../../bin/demo/scenarios/recording.ts';
import { alarms, functions, queues, tables } from '../../lib/stacks/demo-names.ts';

/** The bundle of a scenario played with a seed, ending at `now`. */
export function demoBundle(scenario: Scenario, seed: number, now: number): IncidentBundle {
  const recording = scenario.record(seed, now);
  const end = Math.floor(now / MINUTE) * MINUTE;
  const sent = recording.acts.flatMap((a) => (a.act === 'send' ? a.bodies : [])).length;
  return {
    format: 'watchfloor-incident-bundle/1',
    name: scenario.name,
    window: { from: end - WINDOW_MINUTES * MINUTE, to: end },
    alert: { title: scenario.task, description: '', labels: {} },
    metrics: recording.metrics.map(seriesOf),
    logs: recording.logs.map(({ group, lines }) => ({ group, lines: lines.map((l) => ({ ...l })) })),
    alarms: Object.values(alarms).map((name) => alarmOf(name, recording.acts)),
    changes: recording.acts.flatMap(changeOf),
    topology,
    functions: Object.values(functions).map((name) => ({
      name,
      runtime: 'nodejs24.x',
      memoryMb: 256,
      timeoutSeconds: 10,
      state: 'Active',
      codeSha256: name,
      environmentNames: [],
      ...reserved(name, recording.acts),
    })),
    queues: [
      {
        name: queues.orders,
        visible: 0,
        inFlight: 0,
        delayed: 0,
        deadLetterQueue: queues.unread,
        maxReceiveCount: 5,
        isDeadLetterQueue: false,
      },
      { name: queues.unread, visible: sent, inFlight: 0, delayed: 0, isDeadLetterQueue: true },
    ],
    tables: Object.values(tables).map((name) => ({
      name,
      status: 'ACTIVE',
      billing: 'PAY_PER_REQUEST',
      itemCount: 0,
      sizeBytes: 0,
    })),
    stacks: [],
    quotas: [],
  };
}

function seriesOf(metric: MetricRecording): Series {
  const id = { namespace: metric.namespace, name: metric.name, dimensions: { ...metric.dimensions } };
  const statistic = fittingStatistic(id);
  const node = Object.values(metric.dimensions)[0];
  return {
    metric: id,
    statistic,
    unit: metric.unit,
    periodSeconds: 60,
    ...(node === undefined || node.startsWith('arn:') ? {} : { node }),
    points: metric.points.flatMap(([at, values]) =>
      values.length === 0 ? [] : [[at, folded(statistic, values)] as [number, number]],
    ),
  };
}

function folded(statistic: string, values: readonly number[]): number {
  const sum = values.reduce((a, b) => a + b, 0);
  if (statistic === 'Sum') return sum;
  if (statistic === 'Average') return sum / values.length;
  return statistic === 'Minimum' ? Math.min(...values) : Math.max(...values);
}

const WATCHED: Record<string, readonly [string, string, string]> = {
  [alarms.checkoutErrors]: [functions.checkout, 'AWS/Lambda', 'Errors'],
  [alarms.checkoutLatency]: [functions.checkout, 'AWS/Lambda', 'Duration'],
  [alarms.checkoutTraffic]: [functions.checkout, 'AWS/Lambda', 'Invocations'],
  [alarms.paymentsErrors]: [functions.payments, 'AWS/Lambda', 'Errors'],
  [alarms.paymentsThrottles]: [functions.payments, 'AWS/Lambda', 'Throttles'],
  [alarms.catalogueErrors]: [functions.catalogue, 'AWS/Lambda', 'Errors'],
  [alarms.unreadOrders]: [queues.unread, 'AWS/SQS', 'ApproximateNumberOfMessagesVisible'],
  [alarms.ledgerLoad]: [tables.ledger, 'AWS/DynamoDB', 'ConsumedReadCapacityUnits'],
};

function alarmOf(name: string, acts: readonly TimedAct[]): Alarm {
  const history = acts.flatMap((a) =>
    a.act === 'change-alarm' && a.alarm === name ? [{ at: a.at, state: a.state, reason: a.reason }] : [],
  );
  const [node = '', namespace = '', metric = ''] = WATCHED[name] ?? [];
  const dimension = { 'AWS/Lambda': 'FunctionName', 'AWS/SQS': 'QueueName' }[namespace] ?? 'TableName';
  return {
    name,
    state: history.at(-1)?.state ?? 'OK',
    reason: history.at(-1)?.reason ?? 'no data points were above the threshold',
    metric: { namespace, name: metric, dimensions: { [dimension]: node } },
    node,
    history,
  };
}

const changeOf = (act: TimedAct): Change[] =>
  act.act === 'release'
    ? [
        {
          at: act.at,
          kind: 'deploy',
          resource: functions.payments,
          summary: `stack ${act.stack} UPDATE_COMPLETE`,
          source: 'cloudformation',
          node: functions.payments,
        },
      ]
    : [];

const reserved = (name: string, acts: readonly TimedAct[]) =>
  acts.flatMap((a) =>
    a.act === 'reserve-concurrency' && a.functionName === name ? [{ reservedConcurrency: a.executions }] : [],
  )[0] ?? {};

const edge = (from: string, to: string, kind: string) => ({ from, to, kind });
const topology: ServiceGraph = {
  nodes: [
    ...Object.values(functions).map((id) => ({ id, kind: 'function' })),
    ...Object.values(queues).map((id) => ({ id, kind: 'queue' })),
    ...Object.values(tables).map((id) => ({ id, kind: 'table' })),
  ],
  edges: [
    edge(functions.checkout, functions.payments, 'environment'),
    edge(functions.checkout, functions.catalogue, 'environment'),
    edge(functions.checkout, queues.orders, 'environment'),
    edge(functions.catalogue, tables.stock, 'environment'),
    edge(functions.fulfilment, tables.stock, 'environment'),
    edge(functions.reports, tables.ledger, 'environment'),
    edge(functions.payments, tables.ledger, 'environment'),
    edge(functions.fulfilment, queues.orders, 'event-source'),
    edge(queues.orders, functions.fulfilment, 'drained-by'),
    edge(queues.unread, queues.orders, 'dead-letters-of'),
  ],
};
