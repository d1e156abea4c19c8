import * as z from 'zod';
import { Priority } from '#domain/runs/priority.ts';
import { EpochMs } from '#domain/time.ts';
import { Missed, Overlap, Schedule, ScheduleProgress } from '#domain/triggers/schedule.ts';
import { TaskRequest } from '../runs/task-request.ts';

/** Occurrences that a schedule's view tells in advance. */
export const PREVIEWED = 5;

/** What a caller states of a schedule: a task, when, and what to do where that is not plain. */
export const ScheduleForm = TaskRequest.extend({
  workflow: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be the id of a workflow')
    .default('investigate'),
  cron: z
    .string()
    .max(100)
    .regex(/^\s*\S+(\s+\S+){4}\s*$/, 'must have five fields: minute, hour, day of month, month, day of week')
    .optional()
    .describe('Minute, hour, day of month, month, day of week: `30 6 * * MON-FRI`'),
  timeZone: z.string().min(1).max(64).optional().describe('IANA name, for `cron`; UTC where absent'),
  everyMinutes: z.number().int().min(1).max(44_640).optional().describe('In place of `cron`; up to 31 days'),
  overlap: Overlap.default('skip').describe(
    'While the run before goes on: let this occurrence go, keep one waiting, or run both',
  ),
  missed: Missed.default('skip').describe(
    'Occurrences nobody looked at within 5 minutes: let them go, or make up for all of them by one run',
  ),
  priority: Priority.default('normal'),
  enabled: z.boolean().default(true),
})
  .refine(({ cron, everyMinutes }) => (cron === undefined) !== (everyMinutes === undefined), {
    error: 'must be there, or else everyMinutes, and not both',
    path: ['cron'],
  })
  .refine(({ timeZone, cron }) => timeZone === undefined || cron !== undefined, {
    error: 'means something with cron only',
    path: ['timeZone'],
  });
export type ScheduleForm = z.infer<typeof ScheduleForm>;

/** A schedule as the API shows it. */
export const ScheduleView = Schedule.omit({ tenantId: true }).extend({
  /** The next occurrences, computed anew; none while it is off. */
  next: z.array(EpochMs),
  waitingAt: ScheduleProgress.shape.waitingAt,
  lastRun: ScheduleProgress.shape.lastRun,
  last: ScheduleProgress.shape.last,
});
export type ScheduleView = z.infer<typeof ScheduleView>;
