// Reproducible noise: the same seed and name give the same numbers on every machine.
import { createHash } from 'node:crypto';

/** Uniform numbers in [0, 1), one after the other (mulberry32 over a hash of seed and name). */
export function noise(seed: number, name: string): () => number {
  let state = createHash('sha256').update(`${seed}/${name}`).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number around `mean` with the spread of independent arrivals (normal approximation of Poisson). */
export function arrivals(next: () => number, mean: number): number {
  return Math.max(0, Math.round(mean + Math.sqrt(Math.max(mean, 0)) * gauss(next)));
}

/** A positive number around `median`, skewed to the right as latencies are (log-normal). */
export const skewed = (next: () => number, median: number, spread: number): number =>
  median * Math.exp(spread * gauss(next));

function gauss(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
