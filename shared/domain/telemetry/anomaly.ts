import * as z from 'zod';
import { EpochMs } from '../time.ts';

/**
 * What is unusual in a series.
 * - `spike` / `dip`: at most a few points far above or below their surroundings, then back.
 * - `level-shift`: the level changed and stayed. - `trend-break`: it began to climb or fall and kept on.
 * - `missing-data`: points that should be there are not. - `flat-line`: a lively series froze.
 */
export const AnomalyKind = z.enum([
  'spike',
  'dip',
  'level-shift',
  'trend-break',
  'missing-data',
  'flat-line',
]);
export type AnomalyKind = z.infer<typeof AnomalyKind>;

/** One unusual stretch of a series. */
export const Anomaly = z.strictObject({
  kind: AnomalyKind,
  /** Start of the first unusual period. */
  from: EpochMs,
  /** End of the last unusual period (exclusive); for a shift or trend, the end of the data. */
  to: EpochMs,
  /** Strength in (0, 1): 0.5 is the fixed threshold of reporting, 0.9 is beyond doubt. */
  score: z.number().min(0).max(1),
  /** Level before (median), in the unit of the series; absent where nothing is before. */
  before: z.number().optional(),
  /** Level within the stretch: its median, or its most extreme value for a spike or dip; absent for missing data. */
  after: z.number().optional(),
});
export type Anomaly = z.infer<typeof Anomaly>;

/** A moment at which the level of a series changed. */
export const ChangePoint = z.strictObject({
  at: EpochMs,
  /** Level after minus level before, in the unit of the series. */
  size: z.number(),
  before: z.number(),
  after: z.number(),
  /** |size| over the noise of the series (robust standard deviation). */
  effect: z.number().nonnegative(),
});
export type ChangePoint = z.infer<typeof ChangePoint>;
