import { fittingStatistic } from '#analysis/metrics/fitting.ts';
import type { Deps } from '#declare/capabilities.ts';
import type { MetricId, Series, Statistic } from '#domain/telemetry/series.ts';
import type { Window } from '#domain/time.ts';

/** Which series to read; without a statistic each metric gets the one that fits its name. */
export interface SeriesRequest {
  readonly metrics: readonly MetricId[];
  readonly statistic?: Statistic | undefined;
  readonly periodSeconds: number;
  readonly window: Window;
}

/** One series for each metric, in the order asked: one query for each statistic, all at the same time. */
export async function readSeries(
  { metrics: source }: Deps<'metrics.read'>,
  { metrics, statistic, periodSeconds, window }: SeriesRequest,
): Promise<Series[]> {
  const groups = new Map<Statistic, number[]>();
  metrics.forEach((metric, index) => {
    const wanted = statistic ?? fittingStatistic(metric);
    groups.set(wanted, [...(groups.get(wanted) ?? []), index]);
  });
  const answers = await Promise.all(
    [...groups].map(async ([wanted, indexes]) => {
      const asked = indexes.flatMap((i) => metrics[i] ?? []);
      const series = await source.series({ metrics: asked, statistic: wanted, periodSeconds, window });
      return indexes.map((index, k) => [index, series[k]] as const);
    }),
  );
  const ordered = answers.flat().sort(([a], [b]) => a - b);
  return ordered.flatMap(([, series]) => series ?? []);
}
