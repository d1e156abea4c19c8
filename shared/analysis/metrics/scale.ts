import type { Series } from '#domain/telemetry/series.ts';
import { median } from './statistics.ts';

/** A series as the detectors look at it. */
export interface Scaled {
  readonly times: Float64Array;
  /** As recorded (increases, for a counter): what levels are reported in. */
  readonly raw: Float64Array;
  /** What is searched: raw values, or their logarithms. */
  readonly values: Float64Array;
  /** The smallest believable standard deviation of `values`. */
  readonly grain: number;
}

const COUNTER_NAME = /(_total|_count|_sum|_bucket)$/;
const TIME_UNIT = /^(micro|milli)?seconds$/i;
const TIME_NAME = /(latency|duration|responsetime)$/i;
const GRAIN = 0.002;

/**
 * Brings a series onto the scale on which its noise is even: a counter (monotone, named as Prometheus names
 * counters) becomes its increases, with a reset counted from zero; times and percentiles of positive values
 * become logarithms, because they vary by factors; counts per period get at least Poisson noise. Points that
 * are not finite numbers are dropped, later points of the same time win, order is restored.
 */
export function scaled(series: Pick<Series, 'metric' | 'statistic' | 'unit' | 'points'>): Scaled {
  const clean = cleaned(series.points);
  const counter = COUNTER_NAME.test(series.metric.name) && isMonotone(clean);
  const points = counter ? increases(clean) : clean;
  const times = Float64Array.from(points, ([t]) => t);
  const raw = Float64Array.from(points, ([, v]) => v);
  const relative =
    (TIME_UNIT.test(series.unit) || TIME_NAME.test(series.metric.name) || /^p\d/.test(series.statistic)) &&
    raw.length > 0 &&
    raw.every((v) => v > 0);
  if (relative) return { times, raw, values: raw.map(Math.log), grain: 10 * GRAIN };
  const typical = raw.length === 0 ? 0 : median(raw.map(Math.abs));
  const counted = counter || (series.statistic === 'Sum' && raw.every((v) => v >= 0 && Number.isInteger(v)));
  const poisson = counted ? Math.sqrt(Math.max(typical, 0.5)) : 0;
  return { times, raw, values: raw, grain: Math.max(poisson, GRAIN * typical, Number.MIN_VALUE) };
}

function cleaned(points: Series['points']): (readonly [number, number])[] {
  const byTime = new Map<number, number>();
  let ordered = true;
  let last = Number.NEGATIVE_INFINITY;
  for (const [t, v] of points) {
    if (!Number.isFinite(t) || !Number.isFinite(v)) continue;
    ordered &&= t > last;
    last = t;
    byTime.set(t, v);
  }
  const entries = [...byTime];
  return ordered ? entries : entries.sort(([a], [b]) => a - b);
}

function isMonotone(points: readonly (readonly [number, number])[]): boolean {
  const falls = points.filter(([, v], i) => i > 0 && v < (points[i - 1]?.[1] ?? v)).length;
  return points.length > 3 && falls <= points.length / 20;
}

function increases(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  return points.slice(1).map(([t, v], i) => {
    const before = points[i]?.[1] ?? 0;
    return [t, v >= before ? v - before : v] as const;
  });
}
