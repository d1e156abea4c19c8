import { Cron } from 'croner';
import type { Calendar, CalendarFault } from '#ports/calendar.ts';

/** The calendar by the package croner and the time zones of the JavaScript engine. */
export function cronerCalendar(): Calendar {
  const next: Calendar['next'] = (cron, timeZone, after, count) =>
    ruleOf(cron, timeZone)
      .nextRuns(count, new Date(after))
      .map((moment) => moment.getTime());
  return {
    next,
    faultOf(cron, timeZone, now) {
      if (!isTimeZone(timeZone)) return { part: 'timeZone', message: 'is no IANA time zone' };
      try {
        if (next(cron, timeZone, now, 1).length > 0) return undefined;
        return wrong('never happens');
      } catch (error) {
        return wrong(
          error instanceof Error ? error.message.replace(/^CronPattern: /, '') : 'is no cron rule',
        );
      }
    },
  };
}

const wrong = (message: string): CalendarFault => ({ part: 'cron', message });

const ruleOf = (cron: string, timezone: string): Cron =>
  // by their own default, lists and ranges of hours would happen twice when clocks go back
  new Cron(cron, { timezone, mode: '5-part', fixedTimeRule: 'no-wildcard', paused: true });

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
