import * as z from 'zod';

/**
 * Figures of the points of one series. Percentiles are by nearest rank: always a value that was measured.
 * An empty series has `count` 0 and nothing else.
 */
export const SeriesSummary = z.strictObject({
  count: z.number().int().nonnegative(),
  min: z.number().optional(),
  max: z.number().optional(),
  mean: z.number().optional(),
  median: z.number().optional(),
  p90: z.number().optional(),
  p95: z.number().optional(),
  p99: z.number().optional(),
  first: z.number().optional(),
  last: z.number().optional(),
});
export type SeriesSummary = z.infer<typeof SeriesSummary>;
