import * as z from 'zod';
import { RunId, ScheduleId, TenantId } from '../ids.ts';
import { Priority } from '../runs/priority.ts';
import { Run, RunInput } from '../runs/run.ts';
import { EpochMs } from '../time.ts';

/** When a schedule's runs begin: by the calendar of a place, or at equal distances counted from `anchorAt`. */
export const ScheduleRule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cron'), cron: z.string(), timeZone: z.string() }),
  z.strictObject({ kind: z.literal('every'), minutes: z.number().int().positive(), anchorAt: EpochMs }),
]);
export type ScheduleRule = z.infer<typeof ScheduleRule>;

/** What to do at an occurrence while the run of the one before it goes on. */
export const Overlap = z.enum(['skip', 'queue', 'allow']);

/** What to do about occurrences that nobody looked at in time. */
export const Missed = z.enum(['skip', 'run-once']);

/** What a tenant wants to be run again and again. `version` grows with every change of what is wanted. */
export const Schedule = z.strictObject({
  id: ScheduleId,
  tenantId: TenantId,
  workflow: z.string(),
  input: RunInput,
  rule: ScheduleRule,
  overlap: Overlap,
  missed: Missed,
  priority: Priority,
  enabled: z.boolean(),
  /** Who made or last changed it: its runs count as this caller's. */
  requestedBy: z.string(),
  payer: Run.shape.payer,
  createdAt: EpochMs,
  updatedAt: EpochMs,
  version: z.number().int().positive(),
});
export type Schedule = z.infer<typeof Schedule>;

/** What became of an occurrence. */
export const OccurrenceOutcome = z.enum(['started', 'overlapped', 'missed', 'stopped', 'refused']);
export type OccurrenceOutcome = z.infer<typeof OccurrenceOutcome>;

/** How far a schedule has come. */
export const ScheduleProgress = z.strictObject({
  /** The occurrence that comes next; none for a schedule that is off or never comes again. */
  nextAt: EpochMs.optional(),
  /** The occurrence that waits for the run before it to end. */
  waitingAt: EpochMs.optional(),
  /** When to look at the schedule again; none for one that needs no look. */
  lookAt: EpochMs.optional(),
  /** The run that was started last. */
  lastRun: z.strictObject({ id: RunId, at: EpochMs }).optional(),
  /** The occurrence that was dealt with last. */
  last: z.strictObject({ at: EpochMs, outcome: OccurrenceOutcome, reason: z.string().optional() }).optional(),
});
export type ScheduleProgress = z.infer<typeof ScheduleProgress>;
