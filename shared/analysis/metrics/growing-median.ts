import type { Excursion } from './excursion.ts';
import { ascending, lowerBound, median } from './statistics.ts';

/**
 * Medians of stretches `[start, end)` of values, without what lies in excursions (in order of time); of all
 * where nothing else is in the stretch. A stretch that begins where the last one did and ends later costs only
 * what it adds: counts of values by rank are kept in a binary indexed tree (Fenwick, "A New Data Structure for
 * Cumulative Frequency Tables", Software: Practice and Experience 1994).
 */
export function growingMedian(
  values: Float64Array,
  excursions: readonly Excursion[],
): (start: number, end: number) => number {
  // most series need none
  let stretch: Stretch | undefined;
  return (start, end) => {
    stretch ??= stretchOf(values, outside(values.length, excursions));
    stretch.move(start, end);
    return stretch.median() ?? median(values.subarray(start, end));
  };
}

/** A stretch that moves, and the median of what counts in it; undefined where nothing does. */
interface Stretch {
  readonly move: (start: number, end: number) => void;
  readonly median: () => number | undefined;
}

function stretchOf(values: Float64Array, counts: Uint8Array): Stretch {
  const kept = rankCounts(values);
  let [from, to] = [0, 0];
  const each = (start: number, end: number, by: 1 | -1): void => {
    for (let i = start; i < end; i += 1) if (counts[i] === 1) kept.add(values[i] as number, by);
  };
  return {
    move: (start, end) => {
      const grows = start === from && end >= to;
      if (!grows) each(from, to, -1);
      each(grows ? to : start, end, 1);
      [from, to] = [start, end];
    },
    median: () => {
      const held = kept.held();
      if (held === 0) return undefined;
      const upper = kept.at(held >> 1);
      return held % 2 === 1 ? upper : (kept.at((held >> 1) - 1) + upper) / 2;
    },
  };
}

/** 1 at each index that is in no excursion. */
function outside(length: number, excursions: readonly Excursion[]): Uint8Array {
  const flags = new Uint8Array(length).fill(1);
  for (const { start, end } of excursions) flags.fill(0, start, end);
  return flags;
}

/** A multiset of values out of a known list. */
interface RankCounts {
  /** Takes a value in (1) or out (-1). */
  readonly add: (value: number, by: 1 | -1) => void;
  readonly held: () => number;
  /** The held value with so many held ones before it in ascending order. */
  readonly at: (index: number) => number;
}

function rankCounts(known: Float64Array): RankCounts {
  const sorted = ascending(known);
  // what is no number is sorted to the end, and below nothing
  const numbers = sorted.findIndex(Number.isNaN);
  const placeOf = (value: number): number => (Number.isNaN(value) ? numbers : lowerBound(sorted, value));
  const tree = new Int32Array(sorted.length + 1);
  const top = 2 ** Math.floor(Math.log2(Math.max(1, sorted.length)));
  let held = 0;
  return {
    add: (value, by) => {
      held += by;
      for (let i = placeOf(value) + 1; i < tree.length; i += i & -i) tree[i] = (tree[i] ?? 0) + by;
    },
    held: () => held,
    at: (index) => {
      let before = 0;
      let rest = index;
      for (let step = top; step > 0; step >>= 1) {
        const inside = before + step < tree.length ? (tree[before + step] ?? 0) : Number.POSITIVE_INFINITY;
        if (inside > rest) continue;
        before += step;
        rest -= inside;
      }
      return sorted[before] ?? Number.NaN;
    },
  };
}
