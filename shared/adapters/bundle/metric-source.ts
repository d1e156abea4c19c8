import { canonicalJson } from '#domain/json.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { MetricId, Series, Statistic } from '#domain/telemetry/series.ts';
import type { MetricSource } from '#ports/telemetry.ts';
import { recorded } from './recorded.ts';

/**
 * Recorded metrics. A metric answers with the statistic asked for where that was recorded, else with the
 * first that was (the series names its own); the period is the recorded one. Points that are not in order or
 * doubled come out ordered, the later-written of the same time winning.
 */
export function bundleMetrics(bundle: IncidentBundle): MetricSource {
  const index = new Map<string, Series[]>();
  for (const series of bundle.metrics ?? []) {
    const key = canonicalJson(series.metric);
    index.set(key, [...(index.get(key) ?? []), series]);
  }
  return {
    list: async ({ namespace, name, limit }) => {
      recorded(bundle.metrics, 'metrics');
      return [...index.values()]
        .flatMap(([series]) => series?.metric ?? [])
        .filter((m) => namespace === undefined || m.namespace === namespace)
        .filter((m) => name === undefined || m.name === name)
        .sort(byName)
        .slice(0, limit);
    },
    series: async ({ metrics, statistic, periodSeconds, window }) => {
      recorded(bundle.metrics, 'metrics');
      return metrics.map((metric) => {
        const held = chosen(index.get(canonicalJson(metric)) ?? [], statistic);
        if (!held) return { metric, statistic, unit: 'None', periodSeconds, points: [] };
        const points = new Map(held.points.filter(([t]) => t >= window.from && t < window.to));
        return { ...held, points: [...points].sort(([a], [b]) => a - b) };
      });
    },
  };
}

const chosen = (held: readonly Series[], statistic: Statistic): Series | undefined =>
  held.find((s) => s.statistic === statistic) ?? held[0];

const sortKey = (m: MetricId): readonly [string, string, string] => [
  m.namespace,
  m.name,
  canonicalJson(m.dimensions),
];

function byName(a: MetricId, b: MetricId): number {
  const left = sortKey(a);
  const right = sortKey(b);
  const at = left.findIndex((part, i) => part !== right[i]);
  return at < 0 ? 0 : (left[at] ?? '') < (right[at] ?? '') ? -1 : 1;
}
