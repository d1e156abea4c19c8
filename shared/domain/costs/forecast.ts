import type { EpochMs } from '../time.ts';
import type { Meter } from './budget.ts';
import type { Micros } from './money.ts';
import type { PeriodWindow } from './period.ts';

/** The share of a period, in percent, that must be over before its end can be told. */
const EARLIEST_PERCENT = 5;

/** What a period will have cost at its end if it goes on as it went, or why that cannot be told. */
export type Forecast =
  | { readonly kind: 'expected'; readonly micros: Micros; readonly limitReachedAt?: EpochMs }
  | { readonly kind: 'too-early'; readonly from: EpochMs }
  | { readonly kind: 'endless' };

/**
 * Straight on from the share of the period that is over. `limitReachedAt` is when the limit would be reached,
 * where that is before the period's end.
 */
export function forecast(
  spent: Micros,
  window: Pick<PeriodWindow, 'from' | 'to'>,
  now: EpochMs,
  limit?: Micros,
): Forecast {
  if (window.to === undefined) return { kind: 'endless' };
  const length = window.to - window.from;
  const elapsed = Math.min(Math.max(now - window.from, 0), length);
  if (elapsed * 100 < length * EARLIEST_PERCENT) {
    return { kind: 'too-early', from: window.from + Math.ceil((length * EARLIEST_PERCENT) / 100) };
  }
  const micros = Number((BigInt(spent) * BigInt(length) + BigInt(elapsed) - 1n) / BigInt(elapsed));
  if (limit === undefined || spent === 0 || micros < limit) return { kind: 'expected', micros };
  const after = Number((BigInt(limit) * BigInt(elapsed)) / BigInt(spent));
  return { kind: 'expected', micros, limitReachedAt: window.from + after };
}

/** The forecast of a meter. */
export const forecastOf = (meter: Meter, window: PeriodWindow, now: EpochMs): Forecast =>
  forecast(meter.settled, window, now, meter.limit);
