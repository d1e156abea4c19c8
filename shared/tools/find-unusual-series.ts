import * as z from 'zod';
import { cutPoints } from '#analysis/metrics/cut-points.ts';
import { detectAnomalies } from '#analysis/metrics/detect-anomalies.ts';
import { fittingPeriod } from '#analysis/metrics/fitting.ts';
import { defineTool } from '#declare/tool.ts';
import { Anomaly } from '#domain/telemetry/anomaly.ts';
import { MetricId, Series, Statistic } from '#domain/telemetry/series.ts';
import { Window } from '#domain/time.ts';
import { readSeries } from '#services/telemetry/read-series.ts';

const HOUR_MS = 3_600_000;
const POINTS = 40_000;
const MOST = 60;
const MOST_OF_ONE = 20;

/** One series that stands out, and how. `index` is its place in `series`. */
export const Unusual = z.strictObject({
  metric: MetricId,
  statistic: Statistic,
  node: z.string().optional(),
  index: z.number().int().nonnegative(),
  /** Of the strongest anomaly. */
  score: z.number().min(0).max(1),
  /** Its 20 strongest, in order of time. */
  anomalies: z.array(Anomaly).min(1),
});
export type Unusual = z.infer<typeof Unusual>;

/** Many metrics screened, the ones that stand out returned. */
export const findUnusualSeries = defineTool({
  name: 'find_unusual_series',
  description:
    'Screens up to 200 metrics for spikes, dips, level shifts, trend breaks, missing data and flat lines in ' +
    'the window, judged with the hours before it as background. Without metrics it lists them itself ' +
    '(narrow by namespace). Answers the unusual ones with score, time, level before and after, and points.',
  input: z.strictObject({
    metrics: z.array(MetricId).min(1).max(200).optional(),
    namespace: z.string().min(1).max(255).optional(),
    backgroundHours: z.number().int().min(0).max(336).default(3),
    window: Window.optional(),
  }),
  output: z.strictObject({
    /** Strongest first. */
    unusual: z.array(Unusual),
    series: z.array(Series),
    /** Series looked at, and how many of them had any data. */
    screened: z.number().int().nonnegative(),
    withData: z.number().int().nonnegative(),
    truncated: z.boolean(),
  }),
  mutates: false,
  uses: ['metrics.read'],
  timeoutSeconds: 45,
  maxOutputBytes: 3 * 1024 * 1024,
  run: async (deps, input, context) => {
    const window = input.window ?? context.window;
    const { namespace } = input;
    const metrics =
      input.metrics ??
      (await deps.metrics.list({ limit: 200, ...(namespace === undefined ? {} : { namespace }) }));
    const back = Math.max(0, window.from - input.backgroundHours * HOUR_MS);
    const read = await readSeries(deps, {
      metrics,
      periodSeconds: fittingPeriod({ from: back, to: window.to }),
      window: { from: back, to: window.to },
    });
    const found = read
      .map((series) => ({ series, anomalies: within(window, detectAnomalies(series)) }))
      .filter(({ anomalies }) => anomalies.length > 0)
      .sort((a, b) => strongest(b.anomalies) - strongest(a.anomalies));
    const kept = cutPoints(
      found.slice(0, MOST).map(({ series }) => series),
      POINTS,
    );
    return {
      unusual: found.slice(0, MOST).map(({ series, anomalies }, index) => ({
        metric: series.metric,
        statistic: series.statistic,
        ...(series.node === undefined ? {} : { node: series.node }),
        index,
        score: strongest(anomalies),
        anomalies,
      })),
      series: kept.series,
      screened: read.length,
      withData: read.filter((s) => s.points.length > 0).length,
      truncated: kept.truncated || found.length > MOST,
    };
  },
});

const strongest = (anomalies: readonly Anomaly[]): number => Math.max(...anomalies.map((a) => a.score));

const within = (window: Window, anomalies: readonly Anomaly[]): Anomaly[] =>
  anomalies
    .filter((a) => a.to > window.from && a.from < window.to)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_OF_ONE)
    .sort((a, b) => a.from - b.from);
