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
  const sums = prefixSums(values);
  const best = new Float64Array(n + 1);
  const previous = new Int32Array(n + 1);
  const starts = { at: new Int32Array(n + 1), total: new Float64Array(n + 1), live: 1 };
  best[0] = -penalty;
  for (let end = 1; end <= n; end += 1) {
    const found = cheapest(starts, best, sums, end);
    best[end] = found.total + penalty;
    previous[end] = found.start;
    // a start that is dearer than a cut right here can never win again
    keepUpTo(starts, best[end] ?? 0);
    starts.at[starts.live] = end;
    starts.live += 1;
  }
  const cuts = [n];
  for (let at = n; at > 0; at = previous[at] ?? 0) cuts.push(previous[at] ?? 0);
  return cuts.reverse();
}

/** Starts that the last stretch may have, in order, with the total that each comes to. */
interface Starts {
  readonly at: Int32Array;
  readonly total: Float64Array;
  live: number;
}

/** Sums of the values, and of their squares, before each index. Values are centred first for precision. */
interface PrefixSums {
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

/**
 * The start with the smallest total for a stretch that ends at `end`: what is best up to the start, and the
 * squared error of `[start, end)` around its mean. Leaves each start's total behind. The time of a long series
 * is spent here, hence the flat loop.
 */
function cheapest(
  { at, total, live }: Starts,
  best: Float64Array,
  { sum, squares }: PrefixSums,
  end: number,
) {
  const sumAtEnd = sum[end] as number;
  const squaresAtEnd = squares[end] as number;
  let least = Number.POSITIVE_INFINITY;
  let chosen = 0;
  for (let i = 0; i < live; i += 1) {
    const start = at[i] as number;
    const s = sumAtEnd - (sum[start] as number);
    const error = squaresAtEnd - (squares[start] as number) - (s * s) / (end - start);
    const all = (best[start] as number) + (error < 0 ? 0 : error);
    total[i] = all;
    if (all < least) {
      least = all;
      chosen = start;
    }
  }
  return { start: chosen, total: least };
}

/** Moves the starts whose total is at most `most` to the front, in order, and forgets the others. */
function keepUpTo(starts: Starts, most: number): void {
  const { at, total, live } = starts;
  let count = 0;
  for (let i = 0; i < live; i += 1) {
    if ((total[i] as number) <= most) {
      at[count] = at[i] as number;
      count += 1;
    }
  }
  starts.live = count;
}

function prefixSums(values: Float64Array): PrefixSums {
  const centre = median(values);
  const sum = new Float64Array(values.length + 1);
  const squares = new Float64Array(values.length + 1);
  values.forEach((raw, i) => {
    const v = raw - centre;
    sum[i + 1] = (sum[i] ?? 0) + v;
    squares[i + 1] = (squares[i] ?? 0) + v * v;
  });
  return { sum, squares };
}
