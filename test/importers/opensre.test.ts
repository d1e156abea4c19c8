import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { IncidentBundle } from '#domain/telemetry/bundle.ts';
import { dataset } from './datasets.ts';
import { importOpenSre } from './opensre.ts';

const root = dataset('opensre/rds_postgres');
const scenarios = root === undefined ? [] : readdirSync(root).sort();
const whenThere = root === undefined ? it.skip : it;

describe('OpenSRE scenarios as incident bundles', () => {
  whenThere('all become valid bundles with metrics, changes, load and topology', () => {
    const seen = scenarios.map((name) => {
      const bundle = IncidentBundle.parse(importOpenSre(join(root ?? '', name)));
      return [bundle.name, bundle.metrics?.length, bundle.changes?.length, bundle.databaseLoad?.length];
    });
    expect(seen).toEqual([
      ['000-healthy', 21, 2, 4],
      ['001-replication-lag', 21, 2, 3],
      ['002-connection-exhaustion', 21, 2, 3],
      ['004-cpu-saturation-bad-query', 21, 0, 2],
      ['006-replication-lag-cpu-redherring', 21, 1, 2],
      ['007-connection-pressure-noisy-healthy', 21, 1, 3],
      ['009-dual-fault-connection-cpu', 21, 2, 2],
      ['010-replication-lag-missing-metric', 20, 2, 2],
    ]);
  });

  whenThere('give no hint of the answer', () => {
    for (const name of scenarios) {
      const { name: _, ...bundle } = importOpenSre(join(root ?? '', name));
      expect(JSON.stringify(bundle)).not.toMatch(/failure_mode|root_cause|forbidden_/);
    }
  });

  whenThere('read points, events and the replica that depends on its primary', () => {
    const bundle = importOpenSre(join(root ?? '', '001-replication-lag'));
    const lag = bundle.metrics?.find((s) => s.metric.name === 'ReplicaLag');
    expect(lag?.points.slice(0, 3)).toEqual([
      [Date.parse('2026-03-26T11:20:00Z'), 1.25],
      [Date.parse('2026-03-26T11:21:00Z'), 1.21],
      [Date.parse('2026-03-26T11:22:00Z'), 74],
    ]);
    expect(lag).toMatchObject({ node: 'payments-prod-replica-1', statistic: 'Maximum', periodSeconds: 60 });
    expect(bundle.topology?.edges).toEqual([
      { from: 'payments-prod-replica-1', to: 'payments-prod', kind: 'replicates' },
    ]);
    expect(bundle.changes?.[0]).toMatchObject({
      kind: 'other',
      source: 'rds-events',
      node: 'payments-prod-replica-1',
    });
    expect(bundle.window).toEqual({
      from: Date.parse('2026-03-26T11:20:00Z'),
      to: Date.parse('2026-03-26T11:43:00Z') + 1,
    });
    expect(bundle.databaseLoad?.[0]?.waits).toEqual({ 'IO:WALWrite': 61.7, CPU: 19.3, 'Lock:relation': 3.2 });
  });
});
