import type { Noise } from './noise.ts';
import { median } from './statistics.ts';

/** A stretch of points at one level: indexes `[start, end)`, its median. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly level: number;
}

const CHUNK = 2000;
const PENALTY = 3;

/**
 * Cuts a series into stretches of one level: least squares with a penalty for each cut, found exactly by PELT
 * (Killick, Fearnhead, Eckley, "Optimal Detection of Changepoints With a Linear Computational Cost", JASA 2012).
 * The penalty is 3 log n noise variances, made larger for autocorrelated noise by (1 + r) / (1 - r), the
 * factor by which its means wander more. A stretch may be one point long: that is what a spike is. Series
 * longer than 2,000 points are cut in pieces of that length, so the time is bounded.
 */
export function segments(values: ArrayLike<number>, noise: Noise): Segment[] {
  const found: Segment[] = [];
  for (let from = 0; from < values.length; from += CHUNK) {
    const piece = Float64Array.from({ length: Math.min(CHUNK, values.length - from) }, (_, i) =>
      Number(values[from + i]),
    );
    const cuts = pelt(piece, penaltyFor(piece.length, noise));
    for (let k = 0; k + 1 < cuts.length; k += 1) {
      const start = cuts[k] ?? 0;
      const end = cuts[k + 1] ?? piece.length;
      found.push({ start: from + start, end: from + end, level: median(piece.subarray(start, end)) });
    }
  }
  return found;
}

const penaltyFor = (n: number, { sigma, rho }: Noise): number =>
  PENALTY * Math.log(Math.max(2, n)) * sigma * sigma * ((1 + rho) / (1 - rho));

/** Cut indexes from 0 to n of the cheapest segmentation. */
function pelt(values: Float64Array, penalty: number): number[] {
  const n = values.length;
  const cost = squaredError(values);
  const best = new Float64Array(n + 1);
  const previous = new Int32Array(n + 1);
  const candidates = new Int32Array(n + 1);
  let live = 1;
  best[0] = -penalty;
  for (let end = 1; end <= n; end += 1) {
    const found = cheapest(candidates, live, best, (start) => cost(start, end));
    best[end] = found.total + penalty;
    previous[end] = found.start;
    // a start that is dearer than a cut right here can never win again
    live = kept(candidates, live, (start) => (best[start] ?? 0) + cost(start, end) <= (best[end] ?? 0));
    candidates[live] = end;
    live += 1;
  }
  const cuts = [n];
  for (let at = n; at > 0; at = previous[at] ?? 0) cuts.unshift(previous[at] ?? 0);
  return cuts;
}

function cheapest(
  candidates: Int32Array,
  live: number,
  best: Float64Array,
  cost: (start: number) => number,
): { start: number; total: number } {
  let total = Number.POSITIVE_INFINITY;
  let chosen = 0;
  for (let i = 0; i < live; i += 1) {
    const start = candidates[i] ?? 0;
    const sum = (best[start] ?? 0) + cost(start);
    if (sum < total) {
      total = sum;
      chosen = start;
    }
  }
  return { start: chosen, total };
}

/** Moves the candidates that stay to the front, in order; answers how many there are. */
function kept(candidates: Int32Array, live: number, stays: (start: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < live; i += 1) {
    const start = candidates[i] ?? 0;
    if (stays(start)) {
      candidates[count] = start;
      count += 1;
    }
  }
  return count;
}

/** Squared error of `[start, end)` around its mean, in constant time. Values are centred first for precision. */
function squaredError(values: Float64Array): (start: number, end: number) => number {
  const centre = median(values);
  const sum = new Float64Array(values.length + 1);
  const squares = new Float64Array(values.length + 1);
  values.forEach((raw, i) => {
    const v = raw - centre;
    sum[i + 1] = (sum[i] ?? 0) + v;
    squares[i + 1] = (squares[i] ?? 0) + v * v;
  });
  return (start, end) => {
    const s = (sum[end] ?? 0) - (sum[start] ?? 0);
    const q = (squares[end] ?? 0) - (squares[start] ?? 0);
    return Math.max(0, q - (s * s) / (end - start));
  };
}
