import type { EpochMs } from '#domain/time.ts';
import type { ScheduleRule } from '#domain/triggers/schedule.ts';
import type { Calendar } from '#ports/calendar.ts';

const MINUTE_MS = 60_000;

/** The next `count` moments of a rule after `after`, in order; fewer when it does not happen so often again. */
export function nextOccurrences(
  calendar: Calendar,
  rule: ScheduleRule,
  after: EpochMs,
  count: number,
): readonly EpochMs[] {
  if (rule.kind === 'cron') return calendar.next(rule.cron, rule.timeZone, after, count);
  const distance = rule.minutes * MINUTE_MS;
  // the anchor itself is no occurrence: a schedule that was just made waits once
  const passed = Math.max(0, Math.floor((after - rule.anchorAt) / distance));
  return Array.from({ length: count }, (_, i) => rule.anchorAt + (passed + 1 + i) * distance);
}
