// The baseline that the benchmark ships, to show that the scorer gives it about what is published.
import type { Detector } from './nab-score.ts';

const WINDOW = 6400;
const STEP = 100;

/** Gaussian tail of each value in a window of 6,400 points that fills first and then slides by 100. */
export function windowedGaussian(): Detector {
  const values: number[] = [];
  let from = 0;
  let to = 0;
  let sum = 0;
  let squares = 0;
  const take = (value: number, sign: 1 | -1): void => {
    sum += sign * value;
    squares += sign * value * value;
  };
  return (_, value) => {
    const mean = sum / (to - from);
    const deviation = Math.sqrt(Math.max(0, squares / (to - from) - mean * mean)) || 1e-6;
    const score = to === 0 ? 0 : 1 - 0.5 * erfc(Math.abs(value - mean) / deviation / Math.SQRT2);
    values.push(value);
    const ready = values.length <= WINDOW || values.length === to + STEP;
    for (; ready && to < values.length; to += 1) take(values[to] ?? 0, 1);
    for (; to - from > WINDOW; from += 1) take(values[from] ?? 0, -1);
    return score;
  };
}

/** Complementary error function, relative error below 1.2e-7 (Press et al., Numerical Recipes, 6.2). */
function erfc(x: number): number {
  const t = 1 / (1 + 0.5 * x);
  const p = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ];
  return t * Math.exp(-x * x + p.reduceRight((sum, c) => c + t * sum, 0));
}
