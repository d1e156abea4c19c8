import { MAD_TO_SIGMA, median } from './statistics.ts';

/** The noise of a series around its (changing) level. */
export interface Noise {
  /** Robust standard deviation of single points around the level. */
  readonly sigma: number;
  /** Correlation of neighbouring points, in [0, 0.95]: 0 is white noise, near 1 a random walk. */
  readonly rho: number;
}

/**
 * Estimates noise from differences, so that level shifts, spikes and steady trends hardly count. The lag-1 and
 * lag-2 differences of an AR(1) process have variances 2s²(1 - r) and 2s²(1 - r²), so their ratio gives r
 * (Romano, Rigaill, Runge, Fearnhead, "Detecting Abrupt Changes in the Presence of Local Fluctuations and
 * Autocorrelated Noise", JASA 2022; here with medians of absolute deviations in place of variances).
 *
 * @param floor the smallest sigma that is believed: the grain of the measurement
 */
export function noiseOf(values: ArrayLike<number>, floor: number): Noise {
  if (values.length < 3) return { sigma: floor, rho: 0 };
  const [one, meanOne] = spreadOfDifferences(values, 1);
  const [two] = spreadOfDifferences(values, 2);
  // few points cannot tell a slow wave from a change: the fewer, the less correlation is believed
  const most = Math.min(0.95, 1 - 1 / Math.sqrt(values.length));
  const rho = one > 0 ? Math.min(most, Math.max(0, (two * two) / (one * one) - 1)) : 0;
  const fromMedian = one / Math.sqrt(2 * (1 - rho));
  // where most neighbours are equal the median is 0: a share of the mean difference stands in
  const fromMean = (0.3 * meanOne) / 1.128;
  return { sigma: Math.max(fromMedian, fromMean, floor), rho };
}

function spreadOfDifferences(values: ArrayLike<number>, lag: number): [robust: number, mean: number] {
  const n = Math.max(0, values.length - lag);
  const differences = Float64Array.from({ length: n }, (_, i) => (values[i + lag] ?? 0) - (values[i] ?? 0));
  const centre = median(differences);
  const deviations = differences.map((d) => Math.abs(d - centre));
  const mean = deviations.reduce((a, b) => a + b, 0) / Math.max(1, n);
  return [MAD_TO_SIGMA * median(deviations), mean];
}
