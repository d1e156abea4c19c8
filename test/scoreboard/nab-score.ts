// The Numenta Anomaly Benchmark, scored from its definition (Lavin, Ahmad, "Evaluating Real-time Anomaly
// Detection Algorithms: the Numenta Anomaly Benchmark", ICMLA 2015): in each labelled window the earliest
// detection counts, weighted by a sigmoid of its place in the window; each detection outside costs, less when
// it comes right after a window; a missed window costs in full. The sum over the corpus is put between the
// detector that says nothing (0) and the one that is right at each window's first point (100).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** One series of the corpus. Windows are indexes, both ends included. */
export interface NabSeries {
  readonly name: string;
  readonly times: readonly number[];
  readonly values: readonly number[];
  readonly windows: readonly (readonly [number, number])[];
}

/** A series with the anomaly score of each of its points. */
export interface NabRun {
  readonly series: NabSeries;
  readonly scores: ArrayLike<number>;
}

/** Costs of one application profile. */
export interface NabProfile {
  readonly tpWeight: number;
  readonly fnWeight: number;
  readonly fpWeight: number;
}

/** A detector: fed point by point, answers the anomaly score of each. */
export type Detector = (time: number, value: number) => number;

const Labels = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])));
const Profiles = z.record(
  z.string(),
  z.object({
    CostMatrix: z.object({ tpWeight: z.number(), fnWeight: z.number(), fpWeight: z.number() }),
  }),
);

/** The corpus in `dir` (`data/<group>/<name>.csv`, `labels/combined_windows.json`), ordered by name. */
export function loadNab(dir: string): NabSeries[] {
  const labels = Labels.parse(JSON.parse(readFileSync(join(dir, 'labels/combined_windows.json'), 'utf8')));
  const files = readdirSync(join(dir, 'data'), { recursive: true, encoding: 'utf8' })
    .map((f) => f.replaceAll('\\', '/'))
    .filter((f) => f.endsWith('.csv') && labels[f] !== undefined)
    .sort();
  return files.map((name) => {
    const rows = readFileSync(join(dir, 'data', name), 'utf8')
      .trimEnd()
      .split(/\r?\n/)
      .slice(1);
    const cells = rows.map((row) => row.split(','));
    const times = cells.map(([t]) => timeOf(t ?? ''));
    return {
      name,
      times,
      values: cells.map(([, v]) => Number(v)),
      windows: (labels[name] ?? []).map(
        ([from, to]) => [times.indexOf(timeOf(from)), times.lastIndexOf(timeOf(to))] as const,
      ),
    };
  });
}

/** The application profiles of `config/profiles.json`. */
export function loadProfiles(dir: string): Record<string, NabProfile> {
  const read = Profiles.parse(JSON.parse(readFileSync(join(dir, 'config/profiles.json'), 'utf8')));
  return Object.fromEntries(Object.entries(read).map(([name, { CostMatrix }]) => [name, CostMatrix]));
}

const timeOf = (text: string): number => Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`);

/** The scores a fresh detector gives to each point of a series. */
export function run(series: NabSeries, makeDetector: () => Detector): Float64Array {
  const detect = makeDetector();
  return Float64Array.from(series.values, (v, i) => detect(series.times[i] ?? 0, v));
}

/** Points before this index are for learning: 15 %, of at most 5,000 points. */
export const probation = (length: number): number => Math.floor(0.15 * Math.min(length, 5000));

const scaledSigmoid = (x: number): number => (x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1);

/** What a detection at a point is worth, and the window it belongs to (-1: none). */
interface Worth {
  readonly value: number;
  readonly window: number;
}

function worths(series: NabSeries, { tpWeight, fpWeight }: NabProfile): Worth[] {
  let next = 0;
  let previous: readonly [number, number] | undefined;
  return series.values.map((_, i) => {
    while (next < series.windows.length && i > (series.windows[next]?.[1] ?? 0)) {
      previous = series.windows[next];
      next += 1;
    }
    const [left, right] = series.windows[next] ?? [Number.POSITIVE_INFINITY, 0];
    if (i >= left) {
      const position = -(right - i + 1) / (right - left + 1);
      return { value: (scaledSigmoid(position) * tpWeight) / scaledSigmoid(-1), window: next };
    }
    if (!previous) return { value: -fpWeight, window: -1 };
    const past = (i - previous[1]) / (previous[1] - previous[0]);
    return { value: scaledSigmoid(past) * fpWeight, window: -1 };
  });
}

/** A point behind the probation, with its anomaly score, its worth and its window. */
interface ScoredPoint extends Worth {
  readonly score: number;
}

/** A corpus score at one threshold. */
export interface NabScore {
  /** 0: says nothing; 100: perfect. May be negative. */
  readonly score: number;
  readonly threshold: number;
  /** Windows with a detection, of all; detections outside windows. */
  readonly found: number;
  readonly windows: number;
  readonly falseAlarms: number;
}

/**
 * The score over a corpus of series and their anomaly scores: at the given threshold (a detection is a score
 * at or above it), or at the one that is best for this corpus, as the benchmark publishes it. Scores are
 * rounded to 12 decimals first, so that no threshold can lie between two of the same printed value.
 */
export function nabScore(corpus: readonly NabRun[], profile: NabProfile, threshold?: number): NabScore {
  const points: ScoredPoint[] = [];
  let windows = 0;
  for (const { series, scores } of corpus) {
    const learning = probation(series.values.length);
    worths(series, profile).forEach(({ value, window }, i) => {
      if (i < learning) return;
      const score = Math.round(Number(scores[i]) * 1e12) / 1e12;
      points.push({ score, value, window: window < 0 ? -1 : windows + window });
    });
    windows += series.windows.length;
  }
  points.sort((a, b) => b.score - a.score);
  return sweep(points, windows, profile, threshold);
}

function sweep(
  points: readonly ScoredPoint[],
  windows: number,
  profile: NabProfile,
  threshold: number | undefined,
): NabScore {
  const least = -profile.fnWeight * windows;
  const most = profile.tpWeight * windows;
  const tally = counting(profile, least);
  let top = { ...tally.now(), threshold: threshold ?? Number.POSITIVE_INFINITY };
  points.forEach((point, i) => {
    if (threshold !== undefined && point.score < threshold) return;
    tally.add(point);
    const fixed = threshold !== undefined;
    const last = points[i + 1]?.score !== point.score;
    if (fixed || (last && tally.now().raw > top.raw)) {
      top = { ...tally.now(), threshold: threshold ?? point.score };
    }
  });
  const { raw, ...rest } = top;
  return { ...rest, windows, score: (100 * (raw - least)) / (most - least) };
}

/** Adds up detections: all outside windows, the best of each window. */
function counting(
  { fnWeight }: NabProfile,
  least: number,
): {
  add: (point: ScoredPoint) => void;
  now: () => { raw: number; found: number; falseAlarms: number };
} {
  const best = new Map<number, number>();
  let raw = least;
  let falseAlarms = 0;
  return {
    add: ({ value, window }) => {
      if (window < 0) {
        raw += value;
        falseAlarms += 1;
        return;
      }
      const before = best.get(window) ?? -fnWeight;
      const after = Math.max(before, value);
      raw += after - before;
      best.set(window, after);
    },
    now: () => ({ raw, found: best.size, falseAlarms }),
  };
}
