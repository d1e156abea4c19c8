import * as z from 'zod';
import { EpochMs } from '../time.ts';
import { MetricId } from './series.ts';

/** The state of an alarm as CloudWatch names it. */
export const AlarmState = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
export type AlarmState = z.infer<typeof AlarmState>;

/** An alarm with its state changes, oldest first. */
export const Alarm = z.strictObject({
  name: z.string(),
  state: AlarmState,
  reason: z.string(),
  metric: MetricId.optional(),
  threshold: z.number().optional(),
  comparison: z.string().optional(),
  /** The node of the service graph it watches, where known. */
  node: z.string().optional(),
  history: z.array(z.strictObject({ at: EpochMs, state: AlarmState, reason: z.string() })),
});
export type Alarm = z.infer<typeof Alarm>;
