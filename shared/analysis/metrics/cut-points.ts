import type { Series } from '#domain/telemetry/series.ts';

/**
 * Keeps the newest points of each series so that all together hold at most `budget`; each series gets the
 * same share, and what short ones leave over is not passed on. `truncated` when points were left out.
 */
export function cutPoints(
  series: readonly Series[],
  budget: number,
): { readonly series: Series[]; readonly truncated: boolean } {
  const total = series.reduce((n, s) => n + s.points.length, 0);
  if (total <= budget) return { series: [...series], truncated: false };
  const share = Math.max(1, Math.floor(budget / series.length));
  return {
    series: series.map((s) => (s.points.length > share ? { ...s, points: s.points.slice(-share) } : s)),
    truncated: true,
  };
}
