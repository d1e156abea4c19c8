import type { Anomaly } from '#domain/telemetry/anomaly.ts';

const SHORTEST = 6;
const LIVELY = 0.1;

/**
 * Stretches in which a lively series repeats one value: at least six points and a twentieth of the series,
 * where at most one in ten of the other steps is a repetition. A series that often stands still has none.
 */
export function flatLines(times: Float64Array, raw: Float64Array, periodMs: number): Anomaly[] {
  const runs = repetitions(raw);
  const shortest = Math.max(SHORTEST, Math.ceil(raw.length / 20));
  const long = runs.filter(([start, end]) => end - start >= shortest);
  const flat = long.reduce((n, [start, end]) => n + end - start, 0);
  const others = raw.length - flat;
  const repeated = runs.reduce((n, [start, end]) => n + end - start - 1, 0) - (flat - long.length);
  if (others < SHORTEST || repeated > LIVELY * others) return [];
  return long.map(([start, end]) => ({
    kind: 'flat-line',
    from: times[start] ?? 0,
    to: (times[end - 1] ?? 0) + periodMs,
    score: (end - start) / (end - start + SHORTEST),
    ...(start > 0 ? { before: raw[start - 1] ?? 0 } : {}),
    after: raw[start] ?? 0,
  }));
}

/** Runs of equal values, single points included: indexes `[start, end)`. */
function repetitions(raw: Float64Array): [number, number][] {
  const runs: [number, number][] = [];
  let start = 0;
  for (let i = 1; i <= raw.length; i += 1) {
    if (i < raw.length && raw[i] === raw[start]) continue;
    runs.push([start, i]);
    start = i;
  }
  return runs;
}
