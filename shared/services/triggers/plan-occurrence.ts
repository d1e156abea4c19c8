import type { EpochMs } from '#domain/time.ts';
import type { OccurrenceOutcome, ScheduleProgress } from '#domain/triggers/schedule.ts';
import type { Calendar } from '#ports/calendar.ts';
import type { StoredSchedule } from '#ports/schedule-store.ts';
import { nextOccurrences } from './occurrences.ts';

/** An occurrence that is looked at later than this is missed: what watches schedules was down. */
export const MISSED_AFTER_MS = 5 * 60_000;
/** A waiting occurrence is looked at again after so long. */
const WAIT_MS = 30_000;

/** The one thing to do about a schedule now. `progress` is where it stands once that is done. */
export type OccurrencePlan =
  | { readonly do: 'nothing' }
  | { readonly do: 'start'; readonly at: EpochMs; readonly progress: ScheduleProgress }
  | {
      readonly do: 'move';
      readonly outcome?: OccurrenceOutcome;
      readonly at: EpochMs;
      readonly progress: ScheduleProgress;
    };

/**
 * What is to be done about the earliest occurrence of a schedule that has come. Pure.
 *
 * @param busy the run that the schedule started last has not ended
 */
export function planOccurrence(
  { schedule, progress }: StoredSchedule,
  calendar: Calendar,
  now: EpochMs,
  busy: boolean,
): OccurrencePlan {
  const { nextAt, waitingAt } = progress;
  if (waitingAt !== undefined && !busy) return startWaiting(progress, waitingAt);
  if (nextAt === undefined || nextAt > now) return waitOn(progress, now);
  const late = now - nextAt > MISSED_AFTER_MS;
  // all that were missed are dealt with at once: there may be very many
  const past = late ? now - MISSED_AFTER_MS : nextAt;
  const [following] = nextOccurrences(calendar, schedule.rule, past, 1);
  const moved = { ...progress, nextAt: following, lookAt: following };
  if (late && schedule.missed === 'skip') {
    return { do: 'move', outcome: 'missed', at: nextAt, progress: lookingSoon(moved, now) };
  }
  if (!busy || schedule.overlap === 'allow') return { do: 'start', at: nextAt, progress: moved };
  if (schedule.overlap === 'queue' && waitingAt === undefined) {
    return { do: 'move', at: nextAt, progress: lookingSoon({ ...moved, waitingAt: nextAt }, now) };
  }
  return { do: 'move', outcome: 'overlapped', at: nextAt, progress: lookingSoon(moved, now) };
}

function startWaiting({ waitingAt: _, ...rest }: ScheduleProgress, at: EpochMs): OccurrencePlan {
  return { do: 'start', at, progress: { ...rest, lookAt: rest.nextAt } };
}

/** No occurrence has come; one may wait. */
function waitOn(progress: ScheduleProgress, now: EpochMs): OccurrencePlan {
  if (progress.waitingAt === undefined) return { do: 'nothing' };
  return { do: 'move', at: progress.waitingAt, progress: lookingSoon(progress, now) };
}

/** While something waits, the schedule is looked at soon, whenever its next occurrence is. */
function lookingSoon(progress: ScheduleProgress, now: EpochMs): ScheduleProgress {
  if (progress.waitingAt === undefined) return progress;
  return { ...progress, lookAt: Math.min(progress.nextAt ?? Number.POSITIVE_INFINITY, now + WAIT_MS) };
}
