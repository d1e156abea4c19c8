import * as z from 'zod';
import { EpochMs } from '../time.ts';

/** Names one metric as CloudWatch does: namespace, name and dimensions. */
export const MetricId = z.strictObject({
  namespace: z.string().max(255),
  name: z.string().max(255),
  dimensions: z.record(z.string(), z.string()),
});
export type MetricId = z.infer<typeof MetricId>;

/** How the points of a series were aggregated: a CloudWatch statistic or a percentile such as `p99`. */
export const Statistic = z.string().regex(/^(Average|Sum|Minimum|Maximum|SampleCount|p\d{1,2}(\.\d{1,2})?)$/);
export type Statistic = z.infer<typeof Statistic>;

/** One metric over time. Points are ordered by time, each `[epoch ms of the period's start, value]`. */
export const Series = z.strictObject({
  metric: MetricId,
  statistic: Statistic,
  unit: z.string(),
  periodSeconds: z.number().int().positive(),
  /** The node of the service graph this series belongs to, where known. */
  node: z.string().optional(),
  points: z.array(z.tuple([EpochMs, z.number()])),
});
export type Series = z.infer<typeof Series>;
