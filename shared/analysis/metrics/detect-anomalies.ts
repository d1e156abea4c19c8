import type { Anomaly } from '#domain/telemetry/anomaly.ts';
import type { Series } from '#domain/telemetry/series.ts';
import { drifts } from './drift.ts';
import type { Excursion } from './excursion.ts';
import { flatLines } from './flat-lines.ts';
import { holes } from './gaps.ts';
import { shapeOf } from './levels.ts';
import { type Noise, noiseOf } from './noise.ts';
import { type Scaled, scaled } from './scale.ts';
import { withoutSeason } from './seasonality.ts';
import { type Shift, shiftsOf, withOnset } from './shifts.ts';
import { ascending, lowerBound, median } from './statistics.ts';

/** The fixed threshold: weaker anomalies are not reported. */
export const ANOMALY_THRESHOLD = 0.5;

// effects, in noise standard deviations, at which a score reaches the threshold
const SHIFT_EFFECT = 4;
const SPIKE_EFFECT = 6;
const FEWEST_POINTS = 5;

/**
 * What is unusual in one series, ordered by time. One configuration for all: the values are brought onto an
 * even scale (counters, times, counts), a daily pattern is taken out where two days of data show one, the
 * rest is cut into levels (`segments`), and what exceeds the noise is named. Fewer than five points say
 * nothing. `end`: where the look ended, when that may be later than the last point.
 */
export function detectAnomalies(
  series: Pick<Series, 'metric' | 'statistic' | 'unit' | 'periodSeconds' | 'points'>,
  end?: number,
): Anomaly[] {
  const data = scaled(series);
  const periodMs = series.periodSeconds * 1000;
  if (data.values.length < FEWEST_POINTS) return [];
  const values = withoutSeason(data.times, data.values);
  const noise = noiseOf(values, data.grain);
  const shape = shapeOf(values, noise);
  const shifts = shiftsOf(shape.levels).map((s) => shiftAnomaly(withOnset(s, values), data, noise, periodMs));
  const heights = ascending(shape.excursions.map(heightOf));
  const lasting = shifts.filter((a) => a.score >= ANOMALY_THRESHOLD);
  return [
    ...(lasting.length > 0 ? lasting : drifts(data, periodMs)),
    ...shape.excursions.map((e) => spikeAnomaly(e, heights, data, noise, periodMs)),
    ...holes(data.times, periodMs, end),
    ...flatLines(data.times, data.raw, periodMs),
  ]
    .filter((a) => a.score >= ANOMALY_THRESHOLD)
    .sort((a, b) => a.from - b.from || b.score - a.score);
}

function shiftAnomaly(shift: Shift, data: Scaled, noise: Noise, periodMs: number): Anomaly {
  const [bFrom, bTo] = shift.beforeSpan;
  const [aFrom, aTo] = shift.afterSpan;
  const shortest = Math.min(bTo - bFrom, aTo - aFrom);
  const effect = (Math.abs(shift.after - shift.before) / noise.sigma) * Math.sqrt(shortest / (shortest + 1));
  return {
    kind: shift.kind,
    from: data.times[shift.start] ?? 0,
    to: (data.times[shift.end - 1] ?? 0) + periodMs,
    score: effect / (effect + SHIFT_EFFECT),
    before: median(data.raw.subarray(bFrom, bTo)),
    after: median(data.raw.subarray(aFrom, aTo)),
  };
}

const heightOf = (e: Excursion): number => Math.abs(e.peak - e.base);
const AROUND = 10;

/** `heights`: those of all excursions of the series, in ascending order. */
function spikeAnomaly(
  e: Excursion,
  heights: Float64Array,
  data: Scaled,
  noise: Noise,
  periodMs: number,
): Anomaly {
  const height = heightOf(e);
  // where excursions are a habit, each of them says less
  const alike = heights.length - lowerBound(heights, height / 2);
  const effect = height / noise.sigma / Math.sqrt(alike);
  const inside = data.raw.subarray(e.start, e.end);
  const around = Float64Array.of(
    ...data.raw.subarray(Math.max(0, e.start - AROUND), e.start),
    ...data.raw.subarray(e.end, e.end + AROUND),
  );
  const up = e.peak > e.base;
  return {
    kind: up ? 'spike' : 'dip',
    from: data.times[e.start] ?? 0,
    to: (data.times[e.end - 1] ?? 0) + periodMs,
    score: effect / (effect + SPIKE_EFFECT),
    before: median(around),
    after: up ? Math.max(...inside) : Math.min(...inside),
  };
}
