import type { MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { OrchestratorError } from '#domain/errors.ts';
import type { MetricId, Series, Statistic } from '#domain/telemetry/series.ts';
import type { Window } from '#domain/time.ts';
import type { MetricSource } from '#ports/telemetry.ts';
import { asking, type CloudWatch, cloudWatch, pagesOf } from './client.ts';
import { byMetric, dimensionsOf, metricIdOf, nodeOf, unitOf } from './metric-id.ts';

const LIST_PAGES = 20;
const DATA_PAGES = 50;
const BATCH = 500;
const DAY_MS = 86_400_000;

/**
 * Metrics of the account. Lists read at most 20 pages (10,000 metrics) before they are ordered and cut.
 * Periods are rounded up to what CloudWatch keeps: whole minutes (or 1, 5, 10, 20, 30 seconds), 5 minutes for
 * windows that begin over 15 days ago, an hour over 63; the series say the period they have.
 */
export function cloudwatchMetricSource(): MetricSource {
  const connect = cloudWatch();
  return {
    list: async ({ namespace, name, limit }) => {
      const { sdk, client } = await connect();
      const found = await asking('the list of metrics', () =>
        pagesOf(async (NextToken) => {
          const page = await client.send(
            new sdk.ListMetricsCommand({ Namespace: namespace, MetricName: name, NextToken }),
          );
          return { items: page.Metrics ?? [], next: page.NextToken };
        }, LIST_PAGES),
      );
      return found
        .flatMap((m) => metricIdOf(m) ?? [])
        .sort(byMetric)
        .slice(0, limit);
    },
    series: async ({ metrics, statistic, periodSeconds, window }) => {
      const cloud = await connect();
      const period = keptPeriod(periodSeconds, window);
      const batches = Array.from({ length: Math.ceil(metrics.length / BATCH) }, (_, i) =>
        metrics.slice(i * BATCH, (i + 1) * BATCH),
      );
      const read = await Promise.all(
        batches.map((batch) =>
          asking('metric data', () => readBatch(cloud, batch, statistic, period, window)),
        ),
      );
      return read.flat();
    },
  };
}

function keptPeriod(wanted: number, window: Window): number {
  const age = Date.now() - window.from;
  const least = age > 63 * DAY_MS ? 3600 : age > 15 * DAY_MS ? 300 : 1;
  const period = Math.max(wanted, least);
  return [1, 5, 10, 20, 30].find((p) => p >= period) ?? Math.ceil(period / 60) * 60;
}

async function readBatch(
  { sdk, client }: CloudWatch,
  metrics: readonly MetricId[],
  statistic: Statistic,
  period: number,
  window: Window,
): Promise<Series[]> {
  const queries: MetricDataQuery[] = metrics.map((metric, i) => ({
    Id: `m${i}`,
    ReturnData: true,
    MetricStat: {
      Metric: { Namespace: metric.namespace, MetricName: metric.name, Dimensions: dimensionsOf(metric) },
      Period: period,
      Stat: statistic,
    },
  }));
  const results = await pagesOf(async (NextToken) => {
    const page = await client.send(
      new sdk.GetMetricDataCommand({
        MetricDataQueries: queries,
        StartTime: new Date(window.from),
        EndTime: new Date(window.to),
        ScanBy: 'TimestampAscending',
        NextToken,
      }),
    );
    return { items: page.MetricDataResults ?? [], next: page.NextToken };
  }, DATA_PAGES);
  const points = collected(results, window);
  return metrics.map((metric, i) => {
    const node = nodeOf(metric);
    return {
      metric,
      statistic,
      unit: unitOf(metric),
      periodSeconds: period,
      ...(node === undefined ? {} : { node }),
      points: points.get(`m${i}`) ?? [],
    };
  });
}

/** Points of each query over all pages, ordered by time. */
function collected(results: readonly MetricDataResult[], window: Window): Map<string, [number, number][]> {
  const points = new Map<string, [number, number][]>();
  for (const { Id = '', Timestamps = [], Values = [], StatusCode } of results) {
    if (StatusCode === 'Forbidden')
      throw new OrchestratorError('forbidden', 'no permission to read metric data');
    if (StatusCode === 'InternalError')
      throw new OrchestratorError('unavailable', 'CloudWatch could not read');
    const list = points.get(Id) ?? [];
    Timestamps.forEach((t, i) => {
      const at = t.getTime();
      const value = Values[i];
      if (value !== undefined && at >= window.from && at < window.to) list.push([at, value]);
    });
    points.set(Id, list);
  }
  for (const list of points.values()) list.sort(([a], [b]) => a - b);
  return points;
}
