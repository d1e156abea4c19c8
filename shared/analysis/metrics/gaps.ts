import type { Anomaly } from '#domain/telemetry/anomaly.ts';
import { median } from './statistics.ts';

const REGULAR = 0.8;
const SHORTEST = 3;

/**
 * Holes in a series that otherwise comes regularly: at least three periods without a point, where nine of ten
 * steps before were regular. A sparse series (a counter that only speaks when something happens) has no
 * holes. `end` is where the look ended, for a series that fell silent.
 */
export function holes(times: Float64Array, periodMs: number, end: number | undefined): Anomaly[] {
  if (times.length < 6) return [];
  const steps = times.subarray(1).map((t, i) => t - (times[i] ?? t));
  const step = Math.max(periodMs, median(steps));
  const regular = steps.filter((s) => s <= 1.5 * step).length / steps.length;
  if (regular < REGULAR || median(steps) > 1.5 * periodMs) return [];
  const edges = end === undefined ? times : Float64Array.of(...times.slice(-1), end);
  const inner = end === undefined ? [] : holes(times, periodMs, undefined);
  return [...inner, ...silences(edges, step)];
}

function silences(times: Float64Array, step: number): Anomaly[] {
  const found: Anomaly[] = [];
  for (let i = 1; i < times.length; i += 1) {
    const from = (times[i - 1] ?? 0) + step;
    const to = times[i] ?? 0;
    const missed = Math.floor((to - from) / step + 1e-9);
    if (missed >= SHORTEST)
      found.push({ kind: 'missing-data', from, to, score: missed / (missed + SHORTEST) });
  }
  return found;
}
