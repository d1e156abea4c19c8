// What is unusual in the rows of a series: a score and a label for each.
import { changePoints } from '#analysis/metrics/change-points.ts';
import { detectAnomalies } from '#analysis/metrics/detect-anomalies.ts';
import { createMetricScorer, SCORE_THRESHOLD } from '#analysis/metrics/score-stream.ts';
import { median } from '#analysis/metrics/statistics.ts';
import type { Anomaly, ChangePoint } from '#domain/telemetry/anomaly.ts';
import type { Series } from '#domain/telemetry/series.ts';
import type { MetricRow } from './read-metric-csv.ts';

/** A series with what was found in it; `scores` and `labels` are in the order of `rows`. */
export interface AnalyzedSeries {
  readonly series: Series;
  readonly rows: readonly MetricRow[];
  readonly scores: readonly number[];
  readonly labels: readonly string[];
  readonly anomalies: readonly Anomaly[];
  readonly changePoints: readonly ChangePoint[];
}

/** Scores the rows in order of time and labels each. */
export function analyzeRows(
  rows: readonly MetricRow[],
  { name, unit, statistic }: { name: string; unit: string; statistic: string },
): AnalyzedSeries {
  const order = rows.map((_, i) => i).sort((a, b) => at(rows, a) - at(rows, b) || a - b);
  const scores = rows.map(() => 0);
  const score = createMetricScorer();
  for (const i of order) {
    const row = rows[i];
    if (row !== undefined) scores[i] = score(row.at, row.value);
  }
  const known = order.flatMap((i) => {
    const row = rows[i];
    return row === undefined || Number.isNaN(row.value) ? [] : [row];
  });
  const points = known.map((row): [number, number] => [row.at, row.value]);
  const metric = { namespace: 'file', name: name.slice(0, 255), dimensions: {} };
  const series: Series = { metric, statistic, unit, periodSeconds: periodOf(points), points };
  const anomalies = detectAnomalies(series);
  return {
    series,
    rows,
    scores,
    labels: labelsOf(rows, scores, anomalies),
    anomalies,
    changePoints: changePoints(points),
  };
}

const at = (rows: readonly MetricRow[], i: number): number => rows[i]?.at ?? 0;

function periodOf(points: readonly (readonly [number, number])[]): number {
  const steps = points.slice(1).flatMap(([t], i) => {
    const step = t - (points[i]?.[0] ?? t);
    return step > 0 ? [step] : [];
  });
  return steps.length === 0 ? 60 : Math.max(1, Math.round(median(steps) / 1000));
}

// of two that meet in one point the narrower says more
const PRECEDENCE = ['spike', 'dip', 'missing-data', 'level-shift', 'trend-break', 'flat-line'];

function labelsOf(
  rows: readonly MetricRow[],
  scores: readonly number[],
  anomalies: readonly Anomaly[],
): string[] {
  const labels = rows.map((row, i): string => {
    if (Number.isNaN(row.value)) return 'no-value';
    return (scores[i] ?? 0) >= SCORE_THRESHOLD ? 'anomaly' : 'normal';
  });
  const order = rows.map((_, i) => i).filter((i) => labels[i] !== 'no-value');
  order.sort((a, b) => at(rows, a) - at(rows, b));
  const ranked = [...anomalies].sort((a, b) => PRECEDENCE.indexOf(b.kind) - PRECEDENCE.indexOf(a.kind));
  for (const anomaly of ranked) {
    for (const i of covered(rows, order, anomaly)) labels[i] = anomaly.kind;
  }
  return labels;
}

/** Indexes of the rows that carry the label of an anomaly. */
function covered(
  rows: readonly MetricRow[],
  order: readonly number[],
  { kind, from, to }: Anomaly,
): readonly number[] {
  if (kind === 'missing-data') return order.slice(firstAt(rows, order, to)).slice(0, 1);
  const start = firstAt(rows, order, from);
  const whole = kind === 'spike' || kind === 'dip' || kind === 'flat-line';
  return order.slice(start, whole ? firstAt(rows, order, to) : start + 1);
}

/** Position in `order` of the first row at or after a time. */
function firstAt(rows: readonly MetricRow[], order: readonly number[], time: number): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(rows, order[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
