// OpenSRE's synthetic RDS scenarios as incident bundles. A scenario folder holds scenario.yml, alert.json,
// CloudWatch metrics (one file, or one for each metric), RDS events and Performance Insights; what it lacks is
// taken whole from the scenario that `base` names. The answer file is never opened.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { Change, ChangeKind } from '#domain/telemetry/change.ts';
import type { ServiceGraph } from '#domain/telemetry/graph.ts';
import type { Series } from '#domain/telemetry/series.ts';

const Scenario = z.looseObject({ base: z.string().optional(), engine: z.string().optional() });
const AlertFile = z.looseObject({
  title: z.string(),
  state: z.string().optional(),
  commonLabels: z.record(z.string(), z.string()).default({}),
  commonAnnotations: z.record(z.string(), z.string()).default({}),
});
const Timestamps = z.array(z.iso.datetime());
const MetricResult = z.looseObject({
  metric_name: z.string(),
  dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })),
  stat: z.string(),
  unit: z.string(),
  timestamps: Timestamps,
  values: z.array(z.number()),
});
const MetricEnvelope = z.looseObject({ namespace: z.string(), period: z.number() });
const MetricFile = MetricEnvelope.extend({ metric_data_results: z.array(MetricResult) });
const EventFile = z.looseObject({
  events: z.array(
    z.looseObject({
      date: z.iso.datetime(),
      message: z.string(),
      source_identifier: z.string(),
      event_categories: z.array(z.string()).default([]),
    }),
  ),
});
const InsightsFile = z.looseObject({
  db_instance_identifier: z.string(),
  db_load: z
    .looseObject({ timestamps: Timestamps, values: z.array(z.number()), unit: z.string() })
    .optional(),
  top_sql: z
    .array(
      z.looseObject({
        statement: z.string(),
        db_load_avg: z.number(),
        wait_events: z.array(z.looseObject({ name: z.string(), db_load_avg: z.number() })).default([]),
      }),
    )
    .default([]),
});

/** Annotations of the alert that state the answer rather than what an alert can know. */
const TELLS_THE_ANSWER = /failure_mode/;

/** Reads one scenario folder. The window spans everything that was recorded, events included. */
export function importOpenSre(dir: string): IncidentBundle {
  const folders = [dir];
  const { base } = Scenario.parse(parse(readFileSync(join(dir, 'scenario.yml'), 'utf8')));
  if (base !== undefined) folders.push(join(dirname(dir), base));
  const alert = AlertFile.parse(json(folders, 'alert.json'));
  const events = optional(folders, 'aws_rds_events.json', EventFile)?.events;
  const insights = optional(folders, 'aws_performance_insights.json', InsightsFile);
  const metrics = [...(metricsOf(folders) ?? []), ...loadSeries(insights)];
  const changes = events?.map(changeOf).sort((a, b) => a.at - b.at);
  const times = [...metrics.flatMap((s) => spanOf(s)), ...(changes ?? []).map((c) => c.at + 1)];
  return {
    format: 'watchfloor-incident-bundle/1',
    name: basename(dir),
    window: { from: Math.min(...times), to: Math.max(...times) },
    alert: {
      title: alert.title,
      description: ['summary', 'error', 'suspected_symptom']
        .flatMap((key) => alert.commonAnnotations[key] || [])
        .join('\n'),
      labels: labelsOf(alert),
    },
    ...(metrics.length > 0 ? { metrics } : {}),
    ...(changes ? { changes } : {}),
    topology: topologyOf(metrics, alert.commonAnnotations),
    ...(insights ? { databaseLoad: insights.top_sql.map((s) => loadOf(insights, s)) } : {}),
  };
}

const labelsOf = (alert: z.infer<typeof AlertFile>): Record<string, string> => ({
  ...(alert.state === undefined ? {} : { state: alert.state }),
  ...alert.commonLabels,
  ...Object.fromEntries(
    Object.entries(alert.commonAnnotations).filter(
      ([key]) => !TELLS_THE_ANSWER.test(key) && !['summary', 'error', 'suspected_symptom'].includes(key),
    ),
  ),
});

const find = (folders: readonly string[], file: string): string | undefined =>
  folders.map((folder) => join(folder, file)).find((path) => existsSync(path));

function json(folders: readonly string[], file: string): unknown {
  const path = find(folders, file);
  if (path === undefined) throw new Error(`no ${file} in ${folders.join(' or ')}`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

const optional = <T extends z.ZodType>(
  folders: readonly string[],
  file: string,
  shape: T,
): z.output<T> | undefined =>
  find(folders, file) === undefined ? undefined : shape.parse(json(folders, file));

function metricsOf(folders: readonly string[]): Series[] | undefined {
  const folder = folders.find((f) =>
    readdirSync(f).some((name) => name.startsWith('aws_cloudwatch_metrics')),
  );
  if (folder === undefined) return undefined;
  const whole = optional([folder], 'aws_cloudwatch_metrics.json', MetricFile);
  if (whole) return whole.metric_data_results.map((r) => seriesOf(whole, r));
  const envelope = MetricEnvelope.parse(json([folder], 'aws_cloudwatch_metrics_envelope.json'));
  return readdirSync(folder)
    .filter((name) => /^aws_cloudwatch_metrics_(?!envelope).*\.json$/.test(name))
    .sort()
    .map((name) => seriesOf(envelope, MetricResult.parse(json([folder], name))));
}

function seriesOf(envelope: z.infer<typeof MetricEnvelope>, result: z.infer<typeof MetricResult>): Series {
  const dimensions = Object.fromEntries(result.dimensions.map((d) => [d.Name, d.Value]));
  const node = dimensions['DBInstanceIdentifier'];
  return {
    metric: { namespace: envelope.namespace, name: result.metric_name, dimensions },
    statistic: result.stat,
    unit: result.unit,
    periodSeconds: envelope.period,
    ...(node === undefined ? {} : { node }),
    points: zip(result.timestamps, result.values),
  };
}

/** Performance Insights' load over time, named as CloudWatch names it. */
function loadSeries(insights: z.infer<typeof InsightsFile> | undefined): Series[] {
  const load = insights?.db_load;
  if (!insights || !load) return [];
  const points = zip(load.timestamps, load.values);
  const step = ((points[1]?.[0] ?? 60_000) - (points[0]?.[0] ?? 0)) / 1000;
  const node = insights.db_instance_identifier;
  return [
    {
      metric: { namespace: 'AWS/RDS', name: 'DBLoad', dimensions: { DBInstanceIdentifier: node } },
      statistic: 'Average',
      unit: 'Count',
      periodSeconds: step,
      node,
      points,
    },
  ];
}

const zip = (timestamps: readonly string[], values: readonly number[]): [number, number][] =>
  timestamps.flatMap((t, i) => {
    const value = values[i];
    return value === undefined ? [] : [[Date.parse(t), value] as [number, number]];
  });

function changeOf(event: z.infer<typeof EventFile>['events'][number]): Change {
  return {
    at: Date.parse(event.date),
    kind: kindOf(event.event_categories),
    resource: event.source_identifier,
    summary: event.message,
    source: 'rds-events',
    node: event.source_identifier,
  };
}

/** RDS event categories to kinds of change; a notification or a backup changes nothing by itself. */
function kindOf(categories: readonly string[]): ChangeKind {
  if (categories.includes('failover')) return 'failover';
  if (categories.includes('configuration change')) return 'configuration';
  return categories.some((c) => ['maintenance', 'backup', 'recovery', 'restoration'].includes(c))
    ? 'maintenance'
    : 'other';
}

const loadOf = (
  insights: z.infer<typeof InsightsFile>,
  sql: z.infer<typeof InsightsFile>['top_sql'][number],
): NonNullable<IncidentBundle['databaseLoad']>[number] => ({
  node: insights.db_instance_identifier,
  statement: sql.statement,
  load: sql.db_load_avg,
  waits: Object.fromEntries(sql.wait_events.map((w) => [w.name, w.db_load_avg])),
});

/** Instances by name; a replica (`<primary>-replica-<n>`, or as the alert names it) depends on its primary. */
function topologyOf(metrics: readonly Series[], annotations: Readonly<Record<string, string>>): ServiceGraph {
  const named = [annotations['db_instance_identifier'], annotations['read_replica']];
  const ids = [...new Set([...metrics.map((s) => s.node), ...named].flatMap((id) => id ?? []))].sort();
  return {
    nodes: ids.map((id) => ({ id, kind: 'database' })),
    edges: ids.flatMap((id) => {
      const primary = /^(.+)-replica-\d+$/.exec(id)?.[1];
      return primary !== undefined && ids.includes(primary)
        ? [{ from: id, to: primary, kind: 'replicates' }]
        : [];
    }),
  };
}

const spanOf = (series: Series): number[] => {
  const first = series.points[0]?.[0];
  const last = series.points.at(-1)?.[0];
  return first === undefined || last === undefined ? [] : [first, last + series.periodSeconds * 1000];
};
