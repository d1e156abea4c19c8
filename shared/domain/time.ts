import * as z from 'zod';
import { ValidationError } from './errors.ts';

/** Milliseconds since 1970-01-01T00:00Z. */
export const EpochMs = z.number().int().nonnegative();
export type EpochMs = z.infer<typeof EpochMs>;

/** A half-open span of time: `from` is in it, `to` is not. */
export const Window = z
  .strictObject({ from: EpochMs, to: EpochMs })
  .refine((w) => w.from < w.to, { error: 'from must be before to' });
export type Window = z.infer<typeof Window>;

/**
 * The window a caller chose by bounds that may be absent: what is absent comes from `whole`.
 *
 * @throws ValidationError `invalid_request` when the bounds are the wrong way round
 */
export function chooseWindow(whole: Window, from: number | undefined, to: number | undefined): Window {
  const chosen = { from: from ?? whole.from, to: to ?? whole.to };
  if (chosen.from < chosen.to) return chosen;
  throw new ValidationError('from must be before to', [{ pointer: '/from', message: 'must be before to' }]);
}

/**
 * The moment an ISO 8601 date-time with a zone names (`2026-11-21T14:05:00Z`, `…+01:00`, seconds and
 * milliseconds optional), or undefined for any other text. Pure: the calendar of days from civil dates
 * (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
 */
export function parseIsoTime(text: string): EpochMs | undefined {
  const match = ISO_TIME.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((d) => Number(d ?? 0));
  const fits = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 60;
  if (!fits) return undefined;
  const millis = Math.floor(Number(`0.${match[7] ?? 0}`) * 1000);
  const [zone = 'Z', zoneHour = 0, zoneMinute = 0] = [
    match[8],
    Number(match[9] ?? 0),
    Number(match[10] ?? 0),
  ];
  const offset = (zoneHour * 60 + zoneMinute) * (zone.startsWith('-') ? -1 : 1);
  const minutes = daysFromCivil(year, month, day) * 1440 + hour * 60 + minute - offset;
  const at = minutes * 60_000 + second * 1000 + millis;
  return at >= 0 ? at : undefined;
}

/** The moment as ISO 8601 in UTC, with milliseconds only where there are some: `2026-11-21T14:05:00Z`. */
export function formatIsoTime(at: EpochMs): string {
  const days = Math.floor(at / 86_400_000);
  const rest = at - days * 86_400_000;
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const clock = `${two(rest / 3_600_000)}:${two((rest / 60_000) % 60)}:${two((rest / 1000) % 60)}`;
  const millis = rest % 1000 === 0 ? '' : `.${String(rest % 1000).padStart(3, '0')}`;
  return `${civilFromDays(days)}T${clock}${millis}Z`;
}

const ISO_TIME =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-](\d{2}):?(\d{2}))$/;

function daysFromCivil(year: number, month: number, day: number): number {
  // the year begins in March, so that the leap day is its last
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The inverse of {@link daysFromCivil}, for days from 1970-01-01 on. */
function civilFromDays(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}
