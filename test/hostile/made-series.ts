import type { Series } from '#domain/telemetry/series.ts';

/** A series with these points, of a function that is in no bundle. */
export const made = (points: Series['points'], more: Partial<Series> = {}): Series => ({
  metric: { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'broken' } },
  statistic: 'Sum',
  unit: 'Count',
  periodSeconds: 60,
  points,
  ...more,
});
