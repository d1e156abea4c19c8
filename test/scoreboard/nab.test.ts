import { createMetricScorer, SCORE_THRESHOLD } from '#analysis/metrics/score-stream.ts';
import { dataset } from '../importers/datasets.ts';
import { loadNab, loadProfiles, type NabSeries, nabScore, probation, run } from './nab-score.ts';
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

describe('the corpus', () => {
  whenThere('has its labelled windows at points that exist', () => {
    const windows = loadNab(nab ?? '').flatMap((s) => s.windows);
    expect(windows.length).toBeGreaterThan(0);
    expect(windows.every(([from, to]) => from >= 0 && to > from)).toBe(true);
  });

  whenThere(
    'is scored well by our detector at its fixed threshold: the short series, the board has all',
    () => {
      const weights = loadProfiles(nab ?? '')['standard'] ?? standard;
      const short = loadNab(nab ?? '').filter((s) => s.values.length < 5000);
      const ours = short.map((s) => ({ series: s, scores: run(s, createMetricScorer) }));
      const { score, falseAlarms } = nabScore(ours, weights, SCORE_THRESHOLD);
      expect(score).toBeGreaterThan(60);
      expect(falseAlarms).toBeLessThan(40);
    },
  );
});
