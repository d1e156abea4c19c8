import type { IncidentBundle } from '#domain/telemetry/bundle.ts';

const end = Date.UTC(2026, 10, 21, 14, 0);
const minutes = Array.from({ length: 60 }, (_, i) => end - (60 - i) * 60_000);

/** A small incident: errors of one service rise a minute after its deployment. */
export const smallBundle: IncidentBundle = {
  format: 'watchfloor-incident-bundle/1',
  name: 'errors after a deployment',
  window: { from: end - 3_600_000, to: end },
  alert: { title: 'orders fail', description: 'errors of orders above 5 a minute', labels: {} },
  metrics: [
    {
      metric: { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'orders' } },
      statistic: 'Sum',
      unit: 'Count',
      periodSeconds: 60,
      node: 'orders',
      points: minutes.map((at, i) => [at, i < 40 ? i % 2 : 30 + (i % 3)]),
    },
  ],
  logs: [
    {
      group: '/aws/lambda/orders',
      node: 'orders',
      lines: minutes.map((at, i) => ({
        at,
        message: i < 40 ? 'INFO order taken' : 'ERROR order failed: TypeError',
      })),
    },
  ],
  alarms: [],
  changes: [
    {
      at: end - 21 * 60_000,
      kind: 'deploy',
      resource: 'orders',
      summary: 'release 12 of orders',
      source: 'pipeline',
      node: 'orders',
    },
  ],
  topology: {
    nodes: [
      { id: 'orders', kind: 'function' },
      { id: 'stock', kind: 'table' },
    ],
    edges: [{ from: 'orders', to: 'stock', kind: 'reads' }],
  },
};
