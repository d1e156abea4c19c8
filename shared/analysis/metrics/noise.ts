import { ascending, MAD_TO_SIGMA, median, rank } from './statistics.ts';

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
  const one = spreadOfDifferences(values, 1);
  const two = spreadOfDifferences(values, 2);
  // few points cannot tell a slow wave from a change: the fewer, the less correlation is believed
  const most = Math.min(0.95, 1 - 1 / Math.sqrt(values.length));
  const rho = one.middle > 0 ? Math.min(most, Math.max(0, (two.middle / one.middle) ** 2 - 1)) : 0;
  const fromMiddle = one.middle / Math.sqrt(2 * (1 - rho));
  // most neighbours alike and the rest far apart (sawtooth, rare events): the middle alone would see no noise
  return { sigma: Math.max(fromMiddle, one.outer / Math.SQRT2, floor), rho };
}

/** Spread of the differences at a lag, as a standard deviation, from the middle and from nearly all of them. */
function spreadOfDifferences(values: ArrayLike<number>, lag: number): { middle: number; outer: number } {
  const n = Math.max(0, values.length - lag);
  const differences = Float64Array.from({ length: n }, (_, i) => (values[i + lag] ?? 0) - (values[i] ?? 0));
  const centre = median(differences);
  const deviations = ascending(differences.map((d) => Math.abs(d - centre)));
  // a tenth, and at least three, of the differences may belong to changes and are left aside
  const share = 1 - Math.max(0.1, Math.min(0.3, 3 / n));
  const gaussian = 1.645 + (share - 0.9) * 3.63;
  return { middle: MAD_TO_SIGMA * rank(deviations, 0.5), outer: rank(deviations, share) / gaussian };
}
