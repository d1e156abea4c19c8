import fc from 'fast-check';
import { createMetricScorer, SCORE_THRESHOLD } from '#analysis/metrics/score-stream.ts';

const MINUTE = 60_000;
const noise = (i: number): number => {
  let t = Math.imul(i + 1, 0x6d2b79f5);
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const scoresOf = (values: readonly number[]): number[] => {
  const score = createMetricScorer();
  return values.map((v, i) => score(i * 5 * MINUTE, v));
};
const alarms = (values: readonly number[]): number[] =>
  scoresOf(values).flatMap((s, i) => (s >= SCORE_THRESHOLD ? [i] : []));

describe('the online scorer', () => {
  it('keeps quiet about noise, constants and a perfect daily pattern', () => {
    const day = (i: number): number => Math.sin((2 * Math.PI * i) / 288) * 10 + noise(i);
    expect(alarms(Array.from({ length: 3000 }, (_, i) => noise(i)))).toEqual([]);
    expect(alarms(Array.from({ length: 3000 }, () => 7))).toEqual([]);
    expect(alarms(Array.from({ length: 3000 }, (_, i) => day(i))).filter((i) => i > 600)).toEqual([]);
  });

  it('tells a spike at the point where it is', () => {
    const values = Array.from({ length: 2000 }, (_, i) => noise(i) + (i === 1500 ? 20 : 0));
    expect(alarms(values)).toEqual([1500]);
  });

  it('speaks once about a shift of level', () => {
    const values = Array.from({ length: 2000 }, (_, i) => noise(i) + (i >= 1500 ? 15 : 0));
    expect(alarms(values)).toEqual([1500]);
  });

  it('tells a day that lacks its usual rise, though no value is new', () => {
    const values = Array.from({ length: 288 * 12 }, (_, i) => {
      const busy = i % 288 > 100 && i % 288 < 200 && Math.floor(i / 288) !== 10;
      return (busy ? 50 : 10) + noise(i);
    });
    const first = alarms(values).filter((i) => i > 288 * 4)[0] ?? 0;
    expect(Math.floor(first / 288)).toBe(10);
  });

  it('gets used to a new day', () => {
    const values = Array.from({ length: 288 * 40 }, (_, i) => {
      const [from, to] = i < 288 * 10 ? [100, 200] : [0, 100];
      return (i % 288 > from && i % 288 < to ? 50 : 10) + noise(i);
    });
    const late = alarms(values).filter((i) => i > 288 * 20);
    expect(late.length).toBeLessThan(3);
  });

  it('scores what is not a number 0 and goes on as if it had not come', () => {
    const score = createMetricScorer();
    const plain = createMetricScorer();
    for (let i = 0; i < 500; i += 1) {
      const expected = plain(i * MINUTE, noise(i));
      expect(score(i * MINUTE, Number.NaN)).toBe(0);
      expect(score(i * MINUTE, noise(i))).toBe(expected);
    }
  });

  it('scores within [0, 1) whatever comes, the same for the same stream', () => {
    const value = fc.oneof(fc.double(), fc.integer({ min: -5, max: 5 }), fc.constant(1e308));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 400 }), (values) => {
        const scores = scoresOf(values);
        expect(scores.every((s) => s >= 0 && s <= 1)).toBe(true);
        expect(scoresOf(values)).toEqual(scores);
      }),
      { numRuns: 40 },
    );
  });

  it('forgets beyond its memory', () => {
    const score = createMetricScorer({ memory: 100 });
    for (let i = 0; i < 5000; i += 1) expect(score(i * MINUTE, noise(i))).toBeGreaterThanOrEqual(0);
  });
});
