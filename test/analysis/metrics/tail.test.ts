import { createTail } from '#analysis/metrics/tail.ts';

const feed = (tail: (s: number) => number, values: readonly number[]): number =>
  values.reduce((_, v) => tail(v), 0);
const ramp = (n: number): number[] => Array.from({ length: n }, (_, i) => (i % 100) + 1);

describe('the depth of a surprise in its history', () => {
  it('is 0 until there is a history, and for what cannot be said yet', () => {
    expect(feed(createTail(100), ramp(50))).toBe(0);
    expect(feed(createTail(100), [...ramp(80), Number.NaN])).toBe(0);
  });

  it('is the share of larger ones within, and deeper the further beyond', () => {
    const median = feed(createTail(1000), [...ramp(500), 51]);
    const beyond = [120, 1000].map((s) => feed(createTail(1000), [...ramp(500), s]));
    expect(median).toBeCloseTo(-Math.log10(0.5), 2);
    expect(beyond[0]).toBeGreaterThan(2);
    expect(beyond[1]).toBeGreaterThan(beyond[0] ?? 0);
  });

  it('forgets the oldest beyond its capacity', () => {
    const high = Array.from({ length: 200 }, (_, i) => 1000 + i);
    const low = ramp(300);
    const forgot = feed(createTail(300), [...high, ...low, 500]);
    expect(forgot).toBe(feed(createTail(300), [...low, 500]));
    expect(forgot).toBeGreaterThan(feed(createTail(1000), [...high, ...low, 500]));
  });
});
