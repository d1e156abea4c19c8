import type { ChangePoint } from '#domain/telemetry/anomaly.ts';
import { shapeOf } from './levels.ts';
import { noiseOf } from './noise.ts';
import { median, type Point } from './statistics.ts';

const GRAIN = 0.002;

/**
 * The moments at which the level of a list of points changed, oldest first; excursions of up to three points
 * are not changes of level. Points must be in order of time; values that are not finite are left out.
 */
export function changePoints(points: readonly Point[]): ChangePoint[] {
  const clean = points.filter(([, v]) => Number.isFinite(v));
  if (clean.length < 5) return [];
  const values = Float64Array.from(clean, ([, v]) => v);
  const noise = noiseOf(values, Math.max(GRAIN * median(values.map(Math.abs)), Number.MIN_VALUE));
  const { levels } = shapeOf(values, noise);
  return levels.slice(1).map((level, k) => {
    const before = levels[k]?.level ?? level.level;
    const size = level.level - before;
    return {
      at: clean[level.start]?.[0] ?? 0,
      size,
      before,
      after: level.level,
      effect: Math.abs(size) / noise.sigma,
    };
  });
}
