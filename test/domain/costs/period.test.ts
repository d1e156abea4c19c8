import * as fc from 'fast-check';
import { type Period, periods } from '#domain/costs/budget.ts';
import { dayOf, daysBetween, windowOf } from '#domain/costs/period.ts';
import { formatIsoTime, parseIsoTime } from '#domain/time.ts';

const at = (text: string): number => parseIsoTime(text) ?? Number.NaN;
const moment = fc.integer({ min: 4 * 86_400_000, max: at('2100-01-01T00:00Z') });
const calendar = fc.constantFrom<Period>('day', 'week', 'month');

describe('the window of a period', () => {
  it.each([
    ['day', '2026-11-21T23:59:59.999Z', '2026-11-21', '2026-11-22T00:00:00Z'],
    ['day', '2026-12-31T12:00Z', '2026-12-31', '2027-01-01T00:00:00Z'],
    ['week', '2026-11-22T23:59Z', '2026-W47', '2026-11-23T00:00:00Z'],
    ['week', '2026-11-23T00:00Z', '2026-W48', '2026-11-30T00:00:00Z'],
    ['week', '2027-01-03T00:00Z', '2026-W53', '2027-01-04T00:00:00Z'],
    ['week', '2024-12-30T00:00Z', '2025-W01', '2025-01-06T00:00:00Z'],
    ['month', '2024-02-29T23:00Z', '2024-02', '2024-03-01T00:00:00Z'],
    ['month', '2026-12-01T00:00Z', '2026-12', '2027-01-01T00:00:00Z'],
  ] as const)('%s of %s is %s and ends at %s', (period, time, name, end) => {
    const window = windowOf(period, at(time), 'run_1');
    expect([window.name, formatIsoTime(window.to ?? 0)]).toEqual([name, end]);
  });

  it('of a run and of all time has no end', () => {
    expect(windowOf('run', 5, 'run_1')).toEqual({ name: 'run_1', from: 0 });
    expect(windowOf('total', 5, 'run_1')).toEqual({ name: 'total', from: 0 });
  });

  it('holds its moment, and every moment in it has the same', () => {
    fc.assert(
      fc.property(calendar, moment, fc.nat({ max: 1_000_000 }), (period, time, part) => {
        const window = windowOf(period, time, 'r');
        const to = window.to ?? 0;
        expect(window.from <= time && time < to).toBe(true);
        const other = window.from + Math.floor(((to - window.from) * part) / 1_000_001);
        expect(windowOf(period, other, 'r')).toEqual(window);
        expect(windowOf(period, to, 'r').from).toBe(to);
        expect(windowOf(period, to, 'r').name).not.toBe(window.name);
      }),
    );
  });

  it('agrees with the calendar of the platform', () => {
    fc.assert(
      fc.property(moment, (time) => {
        const date = new Date(time);
        expect(windowOf('day', time, 'r').name).toBe(date.toISOString().slice(0, 10));
        expect(windowOf('month', time, 'r').name).toBe(date.toISOString().slice(0, 7));
        const week = windowOf('week', time, 'r');
        expect([new Date(week.from).getUTCDay(), (week.to ?? 0) - week.from]).toEqual([1, 7 * 86_400_000]);
      }),
    );
    expect(periods).toHaveLength(5);
  });
});

describe('days', () => {
  it('between two are all of them, in order', () => {
    expect(daysBetween('2024-02-28', '2024-03-01')).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
    expect(daysBetween('2024-03-01', '2024-02-28')).toEqual([]);
    expect(daysBetween('soon', 'later')).toEqual([]);
    expect(dayOf(at('2026-11-21T23:59Z'))).toBe('2026-11-21');
  });
});
