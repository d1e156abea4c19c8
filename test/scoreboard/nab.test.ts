import { dataset } from '../importers/datasets.ts';
import { scoreNab } from './nab.ts';
import { loadNab, type NabSeries, nabScore, probation, run } from './nab-score.ts';
import { windowedGaussian } from './windowed-gaussian.ts';

const standard = { tpWeight: 1, fnWeight: 1, fpWeight: 0.11 };
const series: NabSeries = {
  name: 'made',
  times: Array.from({ length: 1000 }, (_, i) => i),
  values: Array.from({ length: 1000 }, () => 0),
  windows: [
    [300, 349],
    [600, 699],
  ],
};
const detections = (...at: number[]) => [
  { series, scores: series.values.map((_, i) => (at.includes(i) ? 1 : 0)) },
];
const scoreOf = (...at: number[]): number => nabScore(detections(...at), standard, 0.5).score;

describe('the scorer of the Numenta Anomaly Benchmark', () => {
  it('gives 0 for silence and 100 for each window at its first point', () => {
    expect(scoreOf()).toBe(0);
    expect(scoreOf(300, 600)).toBeCloseTo(100, 10);
  });

  it('counts only the earliest detection of a window, and less the later it comes', () => {
    expect(scoreOf(300, 310, 320, 600, 650)).toBeCloseTo(100, 10);
    expect(scoreOf(325, 600)).toBeLessThan(scoreOf(310, 600));
    expect(scoreOf(349, 600)).toBeGreaterThan(scoreOf(600));
  });

  it('takes a tenth of a detection off for each false alarm, less right after a window', () => {
    const loss = (at: number): number => scoreOf(300, 600) - scoreOf(300, 600, at);
    expect(loss(200)).toBeCloseTo((100 * 0.11) / 4, 10);
    expect(loss(990)).toBeCloseTo((100 * 0.11) / 4, 1);
    expect(loss(351)).toBeLessThan(loss(380));
  });

  it('does not look at the time of learning', () => {
    expect(probation(1000)).toBe(150);
    expect(probation(20_000)).toBe(750);
    expect(scoreOf(10, 149)).toBe(0);
    expect(scoreOf(150)).toBeLessThan(0);
  });

  it('finds the best threshold when none is given', () => {
    const scores = series.values.map((_, i) => (i === 300 || i === 600 ? 0.9 : i % 7 === 0 ? 0.4 : 0.1));
    const best = nabScore([{ series, scores }], standard);
    expect(best).toEqual({
      score: expect.closeTo(100, 10),
      threshold: 0.9,
      found: 2,
      windows: 2,
      falseAlarms: 0,
    });
  });

  it('lets the baseline score by the distance from what it saw', () => {
    const far = { ...series, values: series.values.map((_, i) => (i === 500 ? 9 : i % 2)) };
    const scores = run(far, windowedGaussian);
    expect(Math.max(...scores)).toBe(scores[500]);
  });
});

const nab = dataset('nab');
const whenThere = nab === undefined ? it.skip : it;

describe('our detector on the Numenta Anomaly Benchmark', () => {
  whenThere(
    'is above 60 at the best and at the fixed threshold, where the baseline is near 39.6',
    () => {
      const figures = scoreNab(nab ?? '');
      const of = (measure: string, set: string): number | undefined =>
        figures.find((f) => f.measure.endsWith(measure) && f.set.startsWith(set))?.figure;
      expect(loadNab(nab ?? '').every((s) => s.windows.every(([from, to]) => from >= 0 && to > from))).toBe(
        true,
      );
      expect(of('standard profile, optimised threshold', 'all')).toBeGreaterThan(63);
      expect(of('standard profile, fixed threshold 0.5', 'all')).toBeGreaterThan(62);
      expect(of('standard profile, optimised threshold', 'baseline')).toBeCloseTo(39.6, -1);
    },
    120_000,
  );
});
