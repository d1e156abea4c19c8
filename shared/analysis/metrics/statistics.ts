import type { SeriesSummary } from '#domain/telemetry/summary.ts';

/** One measurement: time in epoch milliseconds, value. */
export type Point = readonly [number, number];

/** Makes a median absolute deviation comparable with a standard deviation of Gaussian noise. */
export const MAD_TO_SIGMA = 1.4826;

/** A copy in ascending order. */
export const ascending = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).sort();

/**
 * The value at quantile `q` (0..1) by nearest rank, of values in ascending order: a value that was measured.
 * NaN for no values.
 */
export const rank = (sorted: ArrayLike<number>, q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN;

/** First index of the first `count` ascending values whose value is not below `value`; `count` when all are. */
export function lowerBound(sorted: Float64Array, value: number, count: number = sorted.length): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The middle value (mean of the two middle ones); NaN for no values. */
export function median(values: ArrayLike<number>): number {
  const sorted = ascending(values);
  const half = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[half] ?? Number.NaN;
  return ((sorted[half - 1] ?? Number.NaN) + (sorted[half] ?? Number.NaN)) / 2;
}

/** Robust standard deviation: scaled median absolute deviation around `centre` (the median unless given). */
export function robustSpread(values: ArrayLike<number>, centre: number = median(values)): number {
  return MAD_TO_SIGMA * median(Float64Array.from(values, (v) => Math.abs(v - centre)));
}

/** Figures of a list of points; values that are not finite are left out. */
export function summarise(points: readonly Point[]): SeriesSummary {
  const values = points.map(([, v]) => v).filter(Number.isFinite);
  const first = values[0];
  const last = values.at(-1);
  if (first === undefined || last === undefined) return { count: 0 };
  const sorted = ascending(values);
  return {
    count: values.length,
    min: rank(sorted, 0),
    max: rank(sorted, 1),
    mean: values.reduce((a, b) => a + b, 0) / values.length,
    median: median(values),
    p90: rank(sorted, 0.9),
    p95: rank(sorted, 0.95),
    p99: rank(sorted, 0.99),
    first,
    last,
  };
}
