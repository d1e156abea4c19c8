import type { PlannedCall, Playbook, PlaybookView } from '#declare/agent.ts';
import { canonicalJson, type Json } from '#domain/json.ts';
import type { Alarm } from '#domain/telemetry/alarm.ts';
import type { MetricId } from '#domain/telemetry/series.ts';
import { compareSeries } from '#tools/compare-series.ts';
import { findUnusualSeries } from '#tools/find-unusual-series.ts';
import { listAlarms } from '#tools/list-alarms.ts';
import { listMetrics } from '#tools/list-metrics.ts';
import { querySeries } from '#tools/query-series.ts';

const QUERIED = 120;
const SCREENED = 200;
const COMPARED = 40;
const WORD = /[a-z0-9][a-z0-9.-]{2,}/g;

/**
 * How the metrics are looked at without a model: alarms and the list of metrics; then the points of what is in
 * alarm or named in the task, and a screening of everything up to a cap; then the day before, for what is in
 * alarm or stood out.
 */
export const playbook: Playbook = (view) => {
  if (view.turn === 0) {
    return [
      { tool: listAlarms.name, input: {} },
      { tool: listMetrics.name, input: {} },
    ];
  }
  if (view.turn === 1) return looks(view);
  return view.turn === 2 ? comparisons(view) : [];
};

function looks(view: PlaybookView): PlannedCall[] {
  const metrics = rankedMetrics(view);
  if (metrics.length === 0) return [];
  return [
    { tool: querySeries.name, input: { metrics: asJson(metrics.slice(0, QUERIED)) } },
    { tool: findUnusualSeries.name, input: { metrics: asJson(metrics.slice(0, SCREENED)) } },
  ];
}

function comparisons(view: PlaybookView): PlannedCall[] {
  const unusual = outputs(view, findUnusualSeries).flatMap((o) => o.unusual.map((u) => u.metric));
  const metrics = distinct([...alarmed(view), ...unusual]).slice(0, COMPARED);
  return metrics.length === 0 ? [] : [{ tool: compareSeries.name, input: { metrics: asJson(metrics) } }];
}

/** Known metrics, most telling first: in alarm, then named in the task, then as listed. */
function rankedMetrics(view: PlaybookView): MetricId[] {
  const inAlarm = alarmed(view);
  const alarmKeys = new Set(inAlarm.map(canonicalJson));
  const words = new Set(view.task.toLowerCase().match(WORD) ?? []);
  const listed = outputs(view, listMetrics).flatMap((o) => o.metrics);
  return distinct([...inAlarm, ...listed])
    .map((metric) => ({
      metric,
      weight: (alarmKeys.has(canonicalJson(metric)) ? 100 : 0) + namedIn(words, metric),
    }))
    .sort((a, b) => b.weight - a.weight)
    .map(({ metric }) => metric);
}

/** How much of a metric the task names: its resources count more than its own name. */
function namedIn(words: ReadonlySet<string>, metric: MetricId): number {
  const resources = Object.values(metric.dimensions).filter((v) => words.has(v.toLowerCase())).length;
  return 10 * resources + (words.has(metric.name.toLowerCase()) ? 5 : 0);
}

const alarmed = (view: PlaybookView): MetricId[] =>
  outputs(view, listAlarms)
    .flatMap((o) => o.alarms)
    .filter(inTrouble)
    .flatMap((a) => a.metric ?? []);

const inTrouble = (alarm: Alarm): boolean =>
  alarm.state === 'ALARM' || alarm.history.some((h) => h.state === 'ALARM');

const distinct = (metrics: readonly MetricId[]): MetricId[] => [
  ...new Map(metrics.map((m) => [canonicalJson(m), m])).values(),
];

const asJson = (metrics: readonly MetricId[]): Json => metrics.map((m) => ({ ...m }));

/** Outputs of the tool's finished calls that fit its schema. */
const outputs = <O>(
  view: PlaybookView,
  tool: { readonly name: string; readonly output: { safeParse(value: unknown): { data?: O | undefined } } },
): O[] =>
  view.outcomes
    .filter((o) => o.tool === tool.name)
    .flatMap((o) => tool.output.safeParse(o.output).data ?? []);
