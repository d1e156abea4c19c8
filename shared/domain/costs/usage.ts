import * as z from 'zod';

/** What usage can be grouped by. */
export const usageGroups = [
  'tenant',
  'project',
  'team',
  'user',
  'agent',
  'model',
  'workflow',
  'day',
] as const;
/** One thing that usage can be grouped by. */
export type UsageGroup = (typeof usageGroups)[number];

/** Which rollups are asked for: whole UTC days `from` to `to`, both included, `YYYY-MM-DD`. */
export interface RollupQuery {
  readonly from: string;
  readonly to: string;
  readonly groupBy: UsageGroup;
}

/** Usage of one group on one day. */
export const UsageRow = z.strictObject({
  day: z.string(),
  group: z.string(),
  calls: z.number().int().nonnegative(),
  micros: z.number().int(),
  inputTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  cacheReadTokens: z.number().int().nonnegative(),
  cacheWriteTokens: z.number().int().nonnegative(),
});
export type UsageRow = z.infer<typeof UsageRow>;
