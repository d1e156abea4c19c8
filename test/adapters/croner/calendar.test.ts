import fc from 'fast-check';
import { cronerCalendar } from '#adapters/croner/calendar.ts';
import { formatIsoTime, parseIsoTime } from '#domain/time.ts';

const calendar = cronerCalendar();
const at = (text: string): number => parseIsoTime(text) ?? Number.NaN;
const next = (cron: string, timeZone: string, after: string, count = 3): string[] =>
  calendar.next(cron, timeZone, at(after), count).map(formatIsoTime);

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'America/Havana',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Chatham',
  'Africa/Casablanca',
];

/** Day, hour and minute that clocks in the zone show. */
function clockOf(moment: number, timeZone: string): { day: string; minutes: number } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(moment);
  const [day = '', time = ''] = parts.split(', ');
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return { day, minutes: hour * 60 + minute };
}

describe('the calendar', () => {
  it('goes by the clocks of the zone', () => {
    expect(next('30 6 * * MON-FRI', 'Europe/Berlin', '2026-11-20T12:00Z')).toEqual([
      '2026-11-23T05:30:00Z',
      '2026-11-24T05:30:00Z',
      '2026-11-25T05:30:00Z',
    ]);
  });

  it('is strictly after the moment, however little', () => {
    expect(next('* * * * *', 'UTC', '2026-11-20T12:00:00Z', 1)).toEqual(['2026-11-20T12:01:00Z']);
    expect(next('* * * * *', 'UTC', '2026-11-20T12:00:59.999Z', 1)).toEqual(['2026-11-20T12:01:00Z']);
  });

  it('happens at the end of a gap where its time does not exist', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-03-27T12:00Z')).toEqual([
      '2026-03-28T01:30:00Z',
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:30:00Z',
    ]);
  });

  it('happens once in a doubled hour where it names its hours, lists included', () => {
    const doubled = '2026-10-24T12:00Z';
    expect(next('30 2 * * *', 'Europe/Berlin', doubled, 2)).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
    ]);
    expect(next('30 2,14 * * *', 'Europe/Berlin', doubled)).toEqual([
      '2026-10-24T12:30:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-25T13:30:00Z',
    ]);
  });

  it('happens in both of the doubled hours where it goes by elapsed time', () => {
    expect(next('30 * * * *', 'Europe/Berlin', '2026-10-25T00:00Z')).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
      '2026-10-25T02:30:00Z',
    ]);
  });

  it('happens once a day, at its time or right after the gap, in every zone and year', () => {
    const time = fc.record({ hour: fc.nat(23), minute: fc.nat(59) });
    const after = fc.integer({ min: at('2020-01-01T00:00Z'), max: at('2035-01-01T00:00Z') });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), time, after, (timeZone, { hour, minute }, from) => {
        const moments = calendar.next(`${minute} ${hour} * * *`, timeZone, from, 200);
        const days = moments.map((moment) => clockOf(moment, timeZone).day);
        expect(new Set(days).size).toBe(days.length);
        for (const moment of moments) {
          const { minutes } = clockOf(moment, timeZone);
          const late = minutes - (hour * 60 + minute);
          // the widest gap of these zones is an hour; a moment inside one is put off to its end
          if (late !== 0) expect(clockOf(moment - 60_000, timeZone).minutes).not.toBe(minutes - 1);
          expect(late).toBeGreaterThanOrEqual(0);
          expect(late).toBeLessThanOrEqual(60);
        }
        for (const [i, moment] of moments.slice(1).entries()) {
          const hours = (moment - (moments[i] ?? 0)) / 3_600_000;
          expect(hours).toBeGreaterThanOrEqual(22);
          expect(hours).toBeLessThanOrEqual(26);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('follows elapsed time through every change of clocks where every minute is meant', () => {
    const after = fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2027-01-01T00:00Z') });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), after, (timeZone, from) => {
        const moments = calendar.next('* * * * *', timeZone, from, 200);
        const first = Math.floor(from / 60_000) * 60_000 + 60_000;
        expect(moments).toEqual(moments.map((_, i) => first + i * 60_000));
        expect(moments.length).toBe(200);
      }),
      { numRuns: 20 },
    );
  });

  it('goes on from any of its own moments as it would have gone on anyway', () => {
    const crons = fc.constantFrom('30 2 * * *', '*/20 * * * *', '15 1-3 * * SUN', '0 0 1 * *', '5 2,3 * * *');
    const after = fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2027-01-01T00:00Z') });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), crons, after, (timeZone, cron, from) => {
        const moments = calendar.next(cron, timeZone, from, 20);
        let step = from;
        const one = moments.map(() => {
          [step = Number.NaN] = calendar.next(cron, timeZone, step, 1);
          return step;
        });
        expect(one).toEqual(moments);
      }),
      { numRuns: 40 },
    );
  });

  it('says what is wrong with a rule, and in which part', () => {
    const now = at('2026-11-20T12:00Z');
    const faultOf = (cron: string, timeZone = 'UTC') => calendar.faultOf(cron, timeZone, now);
    expect(faultOf('0 6 * * *')).toBeUndefined();
    expect(faultOf('0 6 * * *', 'Mars/Base')).toEqual({
      part: 'timeZone',
      message: 'is no IANA time zone',
    });
    expect(faultOf('61 * * * *')).toEqual({ part: 'cron', message: 'Invalid value for minute: 61' });
    expect(faultOf('0 0 31 2 *')).toEqual({ part: 'cron', message: 'never happens' });
    expect(faultOf('0 0 0 6 * *')?.part).toBe('cron');
  });
});
