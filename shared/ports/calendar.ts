import type { EpochMs } from '#domain/time.ts';

/** What is wrong with a cron rule, and in which part. */
export interface CalendarFault {
  readonly part: 'cron' | 'timeZone';
  readonly message: string;
}

/**
 * Moments of cron rules (five fields) on the calendar of an IANA time zone. Pure: same questions, same answers.
 *
 * Where clocks jump: a rule that names its hours and minutes (`30 2 * * *`) happens once each day; when its time
 * does not exist on a day, at the first moment after the gap; when it exists twice, at the first. A rule with `*` or
 * a step in hours or minutes follows elapsed time: it happens in both of the doubled hours, and not in a gap.
 */
export interface Calendar {
  /** Undefined for a good rule that will happen again after `now`. */
  faultOf(cron: string, timeZone: string, now: EpochMs): CalendarFault | undefined;
  /** The next `count` moments after `after`, in order; fewer when the rule does not happen so often again. */
  next(cron: string, timeZone: string, after: EpochMs, count: number): readonly EpochMs[];
}
