import { lowerBound } from './statistics.ts';

/**
 * How far out in its own history a surprise lies: minus the decimal logarithm of the chance of one at least as
 * large. Within the history the share of larger ones; beyond the largest 2 % a power law fitted to them (Hill,
 * "A Simple General Approach to Inference About the Tail of a Distribution", Annals of Statistics 1975; the
 * use on streams after Siffer et al., "Anomaly Detection in Streams with Extreme Value Theory", KDD 2017).
 * Answers 0 until 50 surprises were seen. NaN says "nothing to compare with yet": depth 0, not remembered.
 * Memory is bounded by `capacity`.
 */
export function createTail(capacity: number): (surprise: number) => number {
  const sorted = new Float64Array(capacity + 1);
  const byAge = new Float64Array(capacity);
  let count = 0;
  let seen = 0;
  return (surprise) => {
    if (Number.isNaN(surprise)) return 0;
    const depth = count < FEWEST ? 0 : depthOf(sorted, count, surprise);
    if (count === capacity) {
      remove(sorted, count, byAge[seen % capacity] ?? 0);
      count -= 1;
    }
    insert(sorted, count, surprise);
    count += 1;
    byAge[seen % capacity] = surprise;
    seen += 1;
    return depth;
  };
}

const FEWEST = 50;
const TAIL_SHARE = 0.02;
const TAIL_FEWEST = 10;
const LIGHTEST = 0.02;
const GRAIN = 1e-9;

function depthOf(sorted: Float64Array, count: number, surprise: number): number {
  const k = Math.max(TAIL_FEWEST, Math.floor(count * TAIL_SHARE));
  const start = (sorted[count - k] ?? 0) + GRAIN;
  if (surprise <= start) {
    return -Math.log10((count - lowerBound(sorted, surprise, count) + 1) / (count + 1));
  }
  let excess = 0;
  for (let i = count - k; i < count; i += 1) excess += Math.log(((sorted[i] ?? 0) + GRAIN) / start);
  // a tail that is all alike would call the least more impossible
  const heaviness = Math.max(excess / k, LIGHTEST);
  return Math.log10(count / k) + Math.log(surprise / start) / heaviness / Math.LN10;
}

function insert(sorted: Float64Array, count: number, value: number): void {
  const at = lowerBound(sorted, value, count);
  sorted.copyWithin(at + 1, at, count);
  sorted[at] = value;
}

function remove(sorted: Float64Array, count: number, value: number): void {
  const at = lowerBound(sorted, value, count);
  sorted.copyWithin(at, at + 1, count);
}
