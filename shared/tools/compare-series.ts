import * as z from 'zod';
import { cutPoints } from '#analysis/metrics/cut-points.ts';
import { fittingPeriod } from '#analysis/metrics/fitting.ts';
import { summarise } from '#analysis/metrics/statistics.ts';
import { defineTool } from '#declare/tool.ts';
import { MetricId, Series, Statistic } from '#domain/telemetry/series.ts';
import { SeriesSummary } from '#domain/telemetry/summary.ts';
import { Window } from '#domain/time.ts';
import { readSeries } from '#services/telemetry/read-series.ts';

const HOUR_MS = 3_600_000;
const POINTS = 25_000;

/** One metric now against the same hours before. */
export const Comparison = z.strictObject({
  metric: MetricId,
  statistic: Statistic,
  now: SeriesSummary,
  before: SeriesSummary,
  /** Median now over median before; absent where there is nothing before or its median is 0. */
  ratio: z.number().optional(),
});
export type Comparison = z.infer<typeof Comparison>;

/** The same hours, earlier: yesterday unless told otherwise. */
export const compareSeries = defineTool({
  name: 'compare_series',
  description:
    'Compares up to 100 metrics in the window with the same hours before (24 hours earlier; 168 for the same ' +
    'weekday). Tells a daily pattern from a real change. A count of 0 before means that nothing was recorded.',
  input: z.strictObject({
    metrics: z.array(MetricId).min(1).max(100),
    statistic: Statistic.optional(),
    hoursBefore: z.number().int().min(1).max(336).default(24),
    window: Window.optional(),
  }),
  output: z.strictObject({
    comparisons: z.array(Comparison),
    /** Points now and before, each at the index of its comparison. */
    series: z.array(Series),
    earlier: z.array(Series),
    truncated: z.boolean(),
  }),
  mutates: false,
  uses: ['metrics.read'],
  timeoutSeconds: 30,
  maxOutputBytes: 3 * 1024 * 1024,
  run: async (deps, input, context) => {
    const window = input.window ?? context.window;
    const shift = input.hoursBefore * HOUR_MS;
    const earlier = { from: Math.max(0, window.from - shift), to: Math.max(1, window.to - shift) };
    const request = { ...input, periodSeconds: fittingPeriod(window) };
    const [now, before] = await Promise.all([
      readSeries(deps, { ...request, window }),
      readSeries(deps, { ...request, window: earlier }),
    ]);
    const cutNow = cutPoints(now, POINTS);
    const cutBefore = cutPoints(before, POINTS);
    return {
      comparisons: now.map((series, i) => compare(series, before[i])),
      series: cutNow.series,
      earlier: cutBefore.series,
      truncated: cutNow.truncated || cutBefore.truncated,
    };
  },
});

function compare(now: Series, before: Series | undefined): Comparison {
  const a = summarise(now.points);
  const b = summarise(before?.points ?? []);
  const ratio = a.median !== undefined && b.median ? { ratio: a.median / b.median } : {};
  return { metric: now.metric, statistic: now.statistic, now: a, before: b, ...ratio };
}
