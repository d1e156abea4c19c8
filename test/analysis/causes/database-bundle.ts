import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { ChangeKind } from '#domain/telemetry/change.ts';
import type { Series } from '#domain/telemetry/series.ts';

/** Where the recording begins; one point a minute. */
export const START = Date.UTC(2026, 4, 6, 9, 0);
export const MINUTES = 20;
const GIB = 1024 ** 3;

/** Values of a metric by minute. */
export type Shape = (minute: number) => number;

const wave =
  (level: number, swing: number): Shape =>
  (m) =>
    level + swing * Math.sin(m * 1.7) + swing * 0.4 * Math.cos(m * 4.1);

const HEALTHY: Record<string, Shape> = {
  CPUUtilization: wave(22, 3),
  DatabaseConnections: wave(120, 6),
  FreeStorageSpace: () => 180 * GIB,
  FreeableMemory: wave(30 * GIB, GIB),
  ReadIOPS: wave(1500, 90),
  WriteIOPS: wave(800, 60),
  ReadLatency: wave(0.001, 0.0001),
  WriteLatency: wave(0.0012, 0.0001),
  TransactionLogsGeneration: wave(4e6, 2e5),
  DiskQueueDepth: wave(0.1, 0.02),
};

const UNITS: Record<string, string> = {
  CPUUtilization: 'Percent',
  FreeStorageSpace: 'Bytes',
  FreeableMemory: 'Bytes',
  ReadLatency: 'Seconds',
  WriteLatency: 'Seconds',
  ReplicaLag: 'Seconds',
};

/** What differs from a healthy database and its replica. */
export interface Difference {
  readonly metrics?: Readonly<Record<string, Shape | undefined>>;
  /** Values of the replica's lag; `undefined` under this name in `metrics` leaves the series out. */
  readonly lag?: Shape;
  readonly events?: readonly (readonly [minute: number, message: string, kind?: ChangeKind, node?: string])[];
  readonly load?: NonNullable<IncidentBundle['databaseLoad']>;
}

/** Twenty minutes of a database `orders-db` with a replica `orders-db-replica-1`. */
export function databaseBundle({ metrics = {}, lag, events = [], load = [] }: Difference): IncidentBundle {
  const shapes = { ...HEALTHY, ...metrics };
  const series = Object.entries(shapes).flatMap(([name, shape]) =>
    shape === undefined ? [] : [seriesOf('orders-db', name, shape)],
  );
  return {
    format: 'watchfloor-incident-bundle/1',
    name: 'database',
    window: { from: START, to: START + MINUTES * 60_000 },
    alert: { title: 'orders-db', description: 'look at it', labels: {} },
    metrics: [
      ...series,
      ...('ReplicaLag' in metrics
        ? []
        : [seriesOf('orders-db-replica-1', 'ReplicaLag', lag ?? wave(1, 0.2))]),
    ],
    changes: events.map(([minute, summary, kind = 'other', node = 'orders-db']) => ({
      at: START + minute * 60_000,
      kind,
      resource: node,
      summary,
      source: 'rds-events',
      node,
    })),
    topology: {
      nodes: ['orders-db', 'orders-db-replica-1'].map((id) => ({ id, kind: 'database' })),
      edges: [{ from: 'orders-db-replica-1', to: 'orders-db', kind: 'replicates' }],
    },
    databaseLoad: load,
  };
}

const seriesOf = (node: string, name: string, shape: Shape): Series => ({
  metric: { namespace: 'AWS/RDS', name, dimensions: { DBInstanceIdentifier: node } },
  statistic: name.startsWith('Free') ? 'Minimum' : name === 'ReplicaLag' ? 'Maximum' : 'Average',
  unit: UNITS[name] ?? 'Count',
  periodSeconds: 60,
  node,
  points: Array.from({ length: MINUTES }, (_, m) => [START + m * 60_000, shape(m)]),
});

/** Load of one statement that waits for one thing mostly. */
export const statement = (text: string, wait: string, load = 6): NonNullable<Difference['load']> => [
  { node: 'orders-db', statement: text, load, waits: { [wait]: load * 0.8, CPU: load * 0.1 } },
];
