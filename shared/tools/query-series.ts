import * as z from 'zod';
import { cutPoints } from '#analysis/metrics/cut-points.ts';
import { fittingPeriod } from '#analysis/metrics/fitting.ts';
import { summarise } from '#analysis/metrics/statistics.ts';
import { defineTool } from '#declare/tool.ts';
import { MetricId, Series, Statistic } from '#domain/telemetry/series.ts';
import { SeriesSummary } from '#domain/telemetry/summary.ts';
import { Window } from '#domain/time.ts';
import { readSeries } from '#services/telemetry/read-series.ts';

const POINTS = 60_000;

/** Points and figures of chosen metrics. */
export const querySeries = defineTool({
  name: 'query_series',
  description:
    'Reads the points of up to 200 metrics over the window, with count, min, max, mean, median, p90, p95, p99, ' +
    'first and last of each. Without a statistic the one that shows trouble is taken for each metric (Sum of ' +
    'counts, p99 of times, Maximum of fill levels). Percentiles are asked for as p50, p99, p99.9.',
  input: z.strictObject({
    metrics: z.array(MetricId).min(1).max(200),
    statistic: Statistic.optional(),
    periodSeconds: z.number().int().min(1).max(86_400).optional(),
    window: Window.optional(),
  }),
  output: z.strictObject({
    /** In the order asked; a recording may answer with the statistic it holds, which the series then names. */
    series: z.array(Series),
    /** Figures of all points of `series` at the same index. */
    summaries: z.array(SeriesSummary),
    truncated: z.boolean(),
  }),
  mutates: false,
  uses: ['metrics.read'],
  timeoutSeconds: 30,
  maxOutputBytes: 3 * 1024 * 1024,
  run: async (deps, input, context) => {
    const window = input.window ?? context.window;
    const periodSeconds = input.periodSeconds ?? fittingPeriod(window);
    const read = await readSeries(deps, { ...input, window, periodSeconds });
    return { ...cutPoints(read, POINTS), summaries: read.map((s) => summarise(s.points)) };
  },
});
