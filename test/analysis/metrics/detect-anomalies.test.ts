import fc from 'fast-check';
import { changePoints } from '#analysis/metrics/change-points.ts';
import { ANOMALY_THRESHOLD, detectAnomalies } from '#analysis/metrics/detect-anomalies.ts';
import { Anomaly } from '#domain/telemetry/anomaly.ts';
import type { Series } from '#domain/telemetry/series.ts';

const MINUTE = 60_000;
const noise = (i: number): number => {
  let t = Math.imul(i + 1, 0x6d2b79f5);
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32 - 0.5;
};
const series = (values: readonly number[], over: Partial<Series> = {}): Series => ({
  metric: { namespace: 'Shop', name: 'Load', dimensions: {} },
  statistic: 'Average',
  unit: 'None',
  periodSeconds: 60,
  points: values.map((v, i) => [i * MINUTE, v]),
  ...over,
});
const make = (n: number, value: (i: number) => number): number[] =>
  Array.from({ length: n }, (_, i) => value(i));
const kinds = (s: Series, end?: number): string[] =>
  detectAnomalies(s, end).map((a) => `${a.kind} ${a.from / MINUTE}-${a.to / MINUTE}`);

describe('anomalies of a series', () => {
  it('are none in noise, constants, slow waves and saw teeth', () => {
    expect(kinds(series(make(180, noise)))).toEqual([]);
    expect(kinds(series(make(180, () => 5)))).toEqual([]);
    expect(kinds(series(make(180, (i) => 50 + 10 * Math.sin(i / 10) + noise(i))))).toEqual([]);
    expect(kinds(series(make(180, (i) => 100 + (i % 6))))).toEqual([]);
  });

  it('name a shift, from when, from which level to which', () => {
    const [shift, ...others] = detectAnomalies(series(make(120, (i) => (i < 80 ? 10 : 25) + noise(i))));
    expect(others).toEqual([]);
    expect(shift).toEqual({
      kind: 'level-shift',
      from: 80 * MINUTE,
      to: 120 * MINUTE,
      score: expect.any(Number),
      before: expect.closeTo(10, 0),
      after: expect.closeTo(25, 0),
    });
    expect(shift?.score).toBeGreaterThan(0.8);
  });

  it('end a shift where the level comes back', () => {
    expect(kinds(series(make(120, (i) => (i >= 40 && i < 70 ? 30 : 10) + noise(i))))).toEqual([
      'level-shift 40-70',
    ]);
  });

  it('tell spikes and dips from shifts', () => {
    expect(kinds(series(make(120, (i) => (i === 60 ? 40 : 10) + noise(i))))).toEqual(['spike 60-61']);
    expect(kinds(series(make(120, (i) => (i === 60 || i === 61 ? 1 : 20) + noise(i))))).toEqual([
      'dip 60-62',
    ]);
  });

  it('tell a climb that goes on from a step', () => {
    expect(kinds(series(make(120, (i) => Math.max(10, 10 + (i - 60) * 2) + noise(i))))).toEqual([
      expect.stringMatching(/^trend-break (5|6)\d-120$/),
    ]);
    expect(kinds(series(make(15, (i) => 300 + 14 * i)))).toEqual([
      expect.stringMatching(/^trend-break [0-2]-15$/),
    ]);
  });

  it('see a change in the first minutes of a short window', () => {
    expect(kinds(series([18, 91, 93, 95, 96, 97, 96, 95, 94, 93, 92, 94, 96, 97, 96]))).toEqual([
      'level-shift 1-15',
    ]);
  });

  it('see missing data in a regular series, at its end too, and none in a sparse one', () => {
    const holed = series(make(60, noise)).points.filter(([t]) => t < 20 * MINUTE || t >= 30 * MINUTE);
    expect(kinds(series([], { points: holed }))).toEqual(['missing-data 20-30']);
    expect(kinds(series(make(40, noise)), 60 * MINUTE)).toEqual(['missing-data 40-60']);
    const sparse = series(make(90, noise)).points.filter((_, i) => i % 9 === 0);
    expect(kinds(series([], { points: sparse }), 90 * MINUTE)).toEqual([]);
  });

  it('see a lively series freeze', () => {
    expect(kinds(series(make(90, (i) => (i < 60 ? 10 + noise(i) : 10))))).toContain('flat-line 60-90');
  });

  it('do not call a habit unusual: gaps, repeats and excursions that are common', () => {
    const gappy = series(make(90, noise)).points.filter((_, i) => i % 5 < 2);
    expect(kinds(series([], { points: gappy }), 100 * MINUTE)).toEqual([]);
    const stepped = make(90, (i) => (i < 60 ? noise(Math.floor(i / 2)) : 0));
    expect(kinds(series(stepped)).filter((k) => k.startsWith('flat'))).toEqual([]);
    const one = detectAnomalies(series(make(400, (i) => noise(i) + (i === 200 ? 9 : 0))))[0]?.score ?? 0;
    const many = detectAnomalies(series(make(400, (i) => noise(i) + (i % 20 === 10 ? 9 : 0))));
    expect(one).toBeGreaterThan(0.8);
    expect(many.every((a) => a.score < one)).toBe(true);
  });

  it('tell a long faint drift from a wandering that ends where it may', () => {
    const drift = make(100, (i) => 100 + 2 * i + 3 * noise(i));
    expect(kinds(series(drift)).some((k) => k.startsWith('trend-break'))).toBe(true);
    let at = 1000;
    const walk = make(60, (i) => {
      at += noise(i);
      return at;
    });
    expect(kinds(series(walk)).filter((k) => k.startsWith('trend-break'))).toEqual([]);
  });

  it('read counters as their increases and a reset as a start from zero', () => {
    const steady = make(100, (i) => (i < 50 ? 1000 + 7 * i : 7 * (i - 49)));
    const counter = { metric: { namespace: 'Shop', name: 'requests_total', dimensions: {} } };
    expect(kinds(series(steady, counter))).toEqual([]);
    expect(
      kinds(
        series(
          make(100, (i) => (i < 60 ? 7 * i : 420 + 70 * (i - 60))),
          counter,
        ),
      ),
    ).toEqual(['level-shift 61-100']);
  });

  it('read times by factors: half and double weigh the same', () => {
    const times = { unit: 'Seconds', statistic: 'p99' };
    const doubled = detectAnomalies(
      series(
        make(80, (i) => (i < 40 ? 1 : 2) * (1 + noise(i) / 5)),
        times,
      ),
    );
    const halved = detectAnomalies(
      series(
        make(80, (i) => (i < 40 ? 2 : 1) * (1 + noise(i) / 5)),
        times,
      ),
    );
    expect(doubled.map((a) => a.kind)).toEqual(['level-shift']);
    expect(halved[0]?.score).toBeCloseTo(doubled[0]?.score ?? 0, 1);
  });

  it('do not take a daily pattern for trouble, but a day that breaks it', () => {
    const quarter = 15 * MINUTE;
    const at = (days: number, broken: number): Series =>
      series([], {
        periodSeconds: 900,
        points: make(96 * days, (i) => {
          const busy = i % 96 > 40 && i % 96 < 70 && Math.floor(i / 96) !== broken;
          return (busy ? 50 : 10) + noise(i);
        }).map((v, i) => [i * quarter, v]),
      });
    expect(detectAnomalies(at(7, -1))).toEqual([]);
    const [shift] = detectAnomalies(at(7, 5));
    expect([shift?.kind, Math.floor((shift?.from ?? 0) / (96 * quarter))]).toEqual(['level-shift', 5]);
  });

  it('take unordered, doubled and broken points as they come', () => {
    const values = make(120, (i) => (i < 80 ? 10 : 25) + noise(i));
    const clean = series(values);
    const messy = [
      ...[...clean.points].reverse(),
      ...clean.points,
      [5 * MINUTE, Number.NaN] as [number, number],
      [Number.NaN, 5] as [number, number],
    ];
    expect(detectAnomalies({ ...clean, points: messy })).toEqual(detectAnomalies(clean));
  });

  it('are well formed and reported above the threshold only, whatever the values', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
      fc.integer({ min: 0, max: 3 }),
      fc.constant(0),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 150 }), (values) => {
        for (const anomaly of detectAnomalies(series(values))) {
          expect(Anomaly.safeParse(anomaly).success).toBe(true);
          expect(anomaly.score).toBeGreaterThanOrEqual(ANOMALY_THRESHOLD);
          expect(anomaly.from).toBeLessThan(anomaly.to);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('stay few on a long stream of noise', () => {
    expect(detectAnomalies(series(make(6000, noise))).length).toBeLessThan(4);
  });
});

describe('change points', () => {
  it('have a time, a size and the levels around', () => {
    const points = series(make(90, (i) => (i < 30 ? 5 : i < 60 ? 15 : 8) + noise(i))).points;
    expect(changePoints(points)).toEqual([
      {
        at: 30 * MINUTE,
        size: expect.closeTo(10, 0),
        before: expect.closeTo(5, 0),
        after: expect.closeTo(15, 0),
        effect: expect.any(Number),
      },
      {
        at: 60 * MINUTE,
        size: expect.closeTo(-7, 0),
        before: expect.closeTo(15, 0),
        after: expect.closeTo(8, 0),
        effect: expect.any(Number),
      },
    ]);
  });

  it('are none for a spike or for too few points', () => {
    expect(changePoints(series(make(90, (i) => (i === 40 ? 50 : 5) + noise(i))).points)).toEqual([]);
    expect(changePoints(series([1, 9, 1, 9]).points)).toEqual([]);
  });
});
