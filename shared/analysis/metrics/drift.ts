import type { Anomaly } from '#domain/telemetry/anomaly.ts';
import type { Scaled } from './scale.ts';
import { median } from './statistics.ts';

const EFFECT = 3;
const SIZE = 0.03;
const FEWEST_POINTS = 8;

/**
 * A climb or fall over the whole stretch, which has no level to leave: the mean step against the spread of
 * steps (the t statistic of the drift of a random walk, so a mere wandering series does not pass), made
 * weaker where the whole way is short against the level (halved at 3 %). At most one anomaly.
 */
export function drifts({ times, raw, values }: Scaled, periodMs: number): Anomaly[] {
  if (values.length < FEWEST_POINTS) return [];
  const steps = values.subarray(1).map((v, i) => v - (values[i] ?? v));
  const n = steps.length;
  const mean = steps.reduce((a, b) => a + b, 0) / n;
  const spread = Math.sqrt(steps.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1));
  if (mean === 0) return [];
  const strength = spread === 0 ? 100 : (Math.abs(mean) / spread) * Math.sqrt(n);
  const edge = Math.max(1, Math.round(values.length / 5));
  const before = median(raw.subarray(0, edge));
  const after = median(raw.subarray(-edge));
  const size = Math.abs(after - before) / Math.max(Math.abs(before), Math.abs(after));
  const effect = strength * (size / (size + SIZE));
  const to = (times.at(-1) ?? 0) + periodMs;
  return [{ kind: 'trend-break', from: times[0] ?? 0, to, score: effect / (effect + EFFECT), before, after }];
}
