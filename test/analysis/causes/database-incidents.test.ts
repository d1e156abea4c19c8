import type { Report } from '#domain/findings/report.ts';
import { investigateBundle } from '../../scoreboard/investigate-bundle.ts';
import { type Difference, databaseBundle, MINUTES, statement } from './database-bundle.ts';

const GIB = 1024 ** 3;
const ramp = (from: number, to: number) => (m: number) => from + ((to - from) * m) / (MINUTES - 1);
const after = (minute: number, before: number, level: number) => (m: number) =>
  (m < minute ? before : level) * (1 + 0.01 * Math.sin(m));

const investigate = async (difference: Difference): Promise<Report> =>
  (await investigateBundle(databaseBundle(difference))).report;
const verdict = (report: Report) => [report.outcome, ...report.causes.map((c) => `${c.node}: ${c.category}`)];

const incidents: readonly (readonly [string, Difference, readonly string[]])[] = [
  ['nothing', {}, ['no-incident']],
  [
    'storage that fills up',
    {
      metrics: { FreeStorageSpace: ramp(40 * GIB, 0.2 * GIB), WriteLatency: after(14, 0.0012, 0.02) },
      events: [[15, 'DB instance orders-db has run out of storage: storage-full.']],
    },
    ['cause-found', 'orders-db: storage-exhaustion'],
  ],
  [
    'storage that will be full soon',
    { metrics: { FreeStorageSpace: ramp(40 * GIB, 14 * GIB) } },
    ['cause-found', 'orders-db: storage-exhaustion'],
  ],
  [
    'storage told by an event alone, its metric missing',
    {
      metrics: { FreeStorageSpace: undefined },
      events: [
        [9, 'The free storage capacity for DB instance orders-db is low at 2% of the provisioned storage.'],
      ],
    },
    ['cause-found', 'orders-db: storage-exhaustion'],
  ],
  [
    'storage that was short and was extended in time',
    {
      metrics: { FreeStorageSpace: (m) => (m < 8 ? 40 * GIB - m * 4.8 * GIB : 120 * GIB) },
      events: [
        [6, 'The free storage capacity for DB instance orders-db is low at 4% of the provisioned storage.'],
        [8, 'Storage autoscaling finished: allocated storage was extended.', 'scaling'],
      ],
    },
    ['no-incident'],
  ],
  [
    'a failover',
    {
      metrics: {
        DatabaseConnections: (m) => (m < 8 || m > 11 ? 120 + Math.sin(m) : 0),
        CPUUtilization: (m) => (m < 8 ? 22 : m < 12 ? 4 : 35) + Math.sin(m),
      },
      events: [
        [8, 'Multi-AZ instance failover started.', 'failover'],
        [11, 'Multi-AZ instance failover completed.', 'failover'],
        [11, 'DB instance restarted.'],
      ],
    },
    ['cause-found', 'orders-db: failover'],
  ],
  [
    'a failover, with a processor that is busy right after it',
    {
      metrics: { CPUUtilization: (m) => (m < 9 ? 22 : 93) + Math.sin(m) },
      events: [[8, 'Multi-AZ instance failover started.', 'failover']],
    },
    ['cause-found', 'orders-db: failover'],
  ],
  [
    'replication lag beside events that lead astray',
    {
      lag: (m) => (m < 3 ? 1 : (m - 2) * 70),
      metrics: { WriteIOPS: after(2, 800, 18_000), TransactionLogsGeneration: after(2, 4e6, 2e8) },
      events: [
        [1, 'DB parameter group was changed.', 'configuration'],
        [12, 'Multi-AZ failover test was scheduled.', 'failover'],
      ],
      load: statement('UPDATE orders SET settled = true', 'WAL:Lock'),
    },
    ['cause-found', 'orders-db-replica-1: replication-lag'],
  ],
  [
    'two faults at once',
    {
      metrics: { CPUUtilization: after(5, 25, 96), FreeStorageSpace: ramp(60 * GIB, GIB) },
      load: statement('SELECT * FROM orders', 'CPU:user'),
    },
    ['cause-found', 'orders-db: storage-exhaustion', 'orders-db: cpu-saturation'],
  ],
  [
    'connections that leak, and a processor that pays for it',
    {
      metrics: { DatabaseConnections: (m) => 500 - 380 * 0.85 ** m, CPUUtilization: after(6, 30, 92) },
      load: statement('SELECT 1', 'Client:ClientRead'),
    },
    ['cause-found', 'orders-db: connection-exhaustion'],
  ],
  [
    'many connections that come and go',
    {
      metrics: {
        DatabaseConnections: (m) => 2_000 + 130 * Math.sin(m / 3),
        CPUUtilization: (m) => 55 + 14 * Math.sin(m / 3),
      },
    },
    ['no-incident'],
  ],
  [
    'a disk that everything waits for',
    {
      metrics: {
        WriteIOPS: after(5, 800, 20_000),
        CPUUtilization: after(6, 25, 90),
        DiskQueueDepth: after(5, 0.1, 60),
      },
      load: statement('CHECKPOINT', 'IO:DataFileWrite'),
    },
    ['cause-found', 'orders-db: io-saturation'],
  ],
];

describe('incidents of a database', () => {
  it.each(incidents)('%s', async (_, difference, expected) => {
    expect(verdict(await investigate(difference))).toEqual(expected);
  });

  it('says what is missing instead of "no incident" where nothing was measured', async () => {
    const { metrics: _, ...blind } = databaseBundle({});
    const { report } = await investigateBundle(blind);
    expect(report.outcome).toBe('not-enough-evidence');
    expect(report.gaps.map((g) => g.what)).toContain('metrics');
  });

  it('rules out by findings what was looked for and is not there', async () => {
    const report = await investigate({ lag: (m) => m * 60 });
    const known = new Set(report.findings.map((f) => f.id));
    const out = report.ruledOut.map((r) => r.what);
    expect(out).toEqual(
      expect.arrayContaining(['CPU saturation at orders-db', 'running out of storage at orders-db']),
    );
    expect(report.ruledOut.flatMap((r) => r.findings).filter((id) => !known.has(id))).toEqual([]);
  });
});
