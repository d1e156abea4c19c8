import { type EpochMs, formatIsoTime, parseIsoTime } from '../time.ts';
import type { Period } from './budget.ts';

const DAY_MS = 86_400_000;

/** One stretch of a period. `from` is in it, `to` is not; `total` and `run` have no end. */
export interface PeriodWindow {
  readonly name: string;
  readonly from: EpochMs;
  readonly to?: EpochMs;
}

/**
 * The window of a period that a moment lies in, in UTC. Weeks are those of ISO 8601: from Monday, and the first
 * of a year is the one with its first Thursday. That of `run` is named by the run.
 */
export function windowOf(period: Period, at: EpochMs, runId: string): PeriodWindow {
  switch (period) {
    case 'run':
      return { name: runId, from: 0 };
    case 'total':
      return { name: 'total', from: 0 };
    case 'day':
      return { name: dayOf(at), from: startOfDay(at), to: startOfDay(at) + DAY_MS };
    case 'week':
      return weekOf(at);
    case 'month':
      return monthOf(at);
  }
}

/** The UTC day of a moment: `2026-11-21`. */
export const dayOf = (at: EpochMs): string => formatIsoTime(at).slice(0, 10);

/** Every day from one to another, both included; none when they are the wrong way round or no days. */
export function daysBetween(from: string, to: string): readonly string[] {
  const first = parseIsoTime(`${from}T00:00Z`);
  const last = parseIsoTime(`${to}T00:00Z`);
  if (first === undefined || last === undefined) return [];
  const days: string[] = [];
  for (let at = first; at <= last; at += DAY_MS) days.push(dayOf(at));
  return days;
}

const startOfDay = (at: EpochMs): EpochMs => at - (at % DAY_MS);

function weekOf(at: EpochMs): PeriodWindow {
  const days = Math.floor(at / DAY_MS);
  // 1970-01-01 was a Thursday
  const weekday = (days + 3) % 7;
  const thursday = (days - weekday + 3) * DAY_MS;
  const year = formatIsoTime(thursday).slice(0, 4);
  const firstOfYear = parseIsoTime(`${year}-01-01T00:00Z`) ?? 0;
  const week = 1 + Math.floor((thursday - firstOfYear) / (7 * DAY_MS));
  const monday = (days - weekday) * DAY_MS;
  // the week of 1970-01-01 began in 1969, before all moments there are
  return {
    name: `${year}-W${String(week).padStart(2, '0')}`,
    from: Math.max(0, monday),
    to: monday + 7 * DAY_MS,
  };
}

function monthOf(at: EpochMs): PeriodWindow {
  const name = formatIsoTime(at).slice(0, 7);
  const [year = 0, month = 0] = name.split('-').map(Number);
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
  const start = (text: string): EpochMs => parseIsoTime(`${text}-01T00:00Z`) ?? 0;
  return { name, from: start(name), to: start(next) };
}
