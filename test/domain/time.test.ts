import fc from 'fast-check';
import { formatIsoTime, parseIsoTime } from '#domain/time.ts';

describe('parseIsoTime', () => {
  it('reads what the platform writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (at) => {
        expect(parseIsoTime(new Date(at).toISOString())).toBe(at);
      }),
    );
  });

  it.each([
    ['2026-11-21T14:05Z', Date.UTC(2026, 10, 21, 14, 5)],
    ['2026-11-21T14:05:10+01:30', Date.UTC(2026, 10, 21, 12, 35, 10)],
    ['2024-02-29T23:59:59.5-0500', Date.UTC(2024, 2, 1, 4, 59, 59, 500)],
    ['2026-11-21', undefined],
    ['2026-11-21T14:05', undefined],
    ['2026-13-21T14:05Z', undefined],
    ['2026-11-21T24:05Z', undefined],
    ['1969-12-31T23:59:59Z', undefined],
    ['now', undefined],
  ])('reads %s as %s', (text, at) => {
    expect(parseIsoTime(text)).toBe(at);
  });
});

describe('formatIsoTime', () => {
  it('writes what the platform writes, milliseconds only where there are some', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (at) => {
        expect(formatIsoTime(at)).toBe(new Date(at).toISOString().replace('.000Z', 'Z'));
      }),
    );
  });
});
