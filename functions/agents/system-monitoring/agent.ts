import { defineAgent } from '#declare/agent.ts';
import { compareSeries } from '#tools/compare-series.ts';
import { findUnusualSeries } from '#tools/find-unusual-series.ts';
import { listAlarms } from '#tools/list-alarms.ts';
import { listMetrics } from '#tools/list-metrics.ts';
import { querySeries } from '#tools/query-series.ts';
import { playbook } from './playbook.ts';
import { prompt } from './prompt.ts';

/** Looks at metrics and alarms: what moved, when, how far, and whether it does so every day. */
export const systemMonitoring = defineAgent({
  id: 'systemMonitoring',
  name: 'system-monitoring',
  title: 'System monitoring',
  description:
    'Reads metrics and alarms: lists what is measured, series with statistics and percentiles, alarm history, ' +
    'unusual series (spikes, shifts, trends, silence), comparison with the same hours before.',
  capabilities: [
    'metrics',
    'alarms',
    'performance',
    'anomaly-detection',
    'capacity',
    'latency',
    'error-rates',
  ],
  keywords: {
    metric: 4,
    metrics: 4,
    alarm: 4,
    alarms: 4,
    monitoring: 4,
    cloudwatch: 3,
    cpu: 4,
    memory: 3,
    utilization: 3,
    saturation: 3,
    load: 3,
    latency: 4,
    slow: 4,
    slower: 3,
    performance: 4,
    throughput: 3,
    traffic: 3,
    spike: 3,
    p99: 3,
    percentile: 3,
    duration: 3,
    throttle: 2,
    throttles: 2,
    throttled: 2,
    throttling: 2,
    connections: 3,
    iops: 3,
    disk: 2,
    storage: 2,
    lag: 3,
    replication: 3,
    availability: 3,
    outage: 2,
    '5xx': 3,
    '500': 2,
    '503': 2,
    errors: 2,
    backlog: 2,
    trend: 3,
    baseline: 3,
    anomaly: 4,
    capacity: 3,
    database: 2,
    rds: 2,
    health: 2,
    healthy: 2,
  },
  tools: [listMetrics, listAlarms, querySeries, findUnusualSeries, compareSeries],
  playbook,
  prompt,
  limits: { maxTurns: 12, maxToolCalls: 40, maxTokens: 150_000 },
  timeoutSeconds: 300,
  memoryMb: 512,
});
