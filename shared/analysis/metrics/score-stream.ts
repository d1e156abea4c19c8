import { dailySurprise, livelinessSurprise, type Surprise, stepSurprise, valueSurprise } from './surprise.ts';
import { createTail } from './tail.ts';

/** Scores one point of a stream: in [0, 1), points in order of time (epoch ms). A value that is no number scores 0. */
export type MetricScorer = (time: number, value: number) => number;

/** What may be set; the defaults are the one configuration that everything here uses and that is scored. */
export interface ScorerSettings {
  /** Surprises remembered for each look; bounds memory to some 130 bytes for each. */
  readonly memory: number;
  /** Share of the stream's length over which an episode keeps quiet about lesser points. */
  readonly quiet: number;
}

const DEFAULTS: ScorerSettings = { memory: 8000, quiet: 0.2 };

/** The fixed threshold: a score from here on is an anomaly. */
export const SCORE_THRESHOLD = 0.5;

const SECOND_LOOK = 0.5;
const HALF = 3.45;
const SHORTEST_QUIET = 50;
const YOUNG = 500;
const PATTERN_DAYS = 3;
const DAY_MS = 86_400_000;

type Look = (time: number, value: number) => number;

/**
 * Makes an online anomaly scorer for one metric, in bounded memory and constant time for each point. Four
 * looks (the value against its level, a step, liveliness, the same time of day) each give a surprise, which
 * `createTail` places in its own history; the deepest counts in full and the second half, because independent
 * looks that agree are rarely wrong. As every history holds more extremes the longer it is, a decimal digit
 * is asked for with each tenfold length: a fixed number of false alarms for a stream, not for a point. An
 * episode speaks once: until it has faded only something deeper scores.
 */
export function createMetricScorer(settings: Partial<ScorerSettings> = {}): MetricScorer {
  const { memory, quiet } = { ...DEFAULTS, ...settings };
  const looks = [
    deepest([valueSurprise()], memory),
    deepest([stepSurprise()], memory),
    learning(PATTERN_DAYS * DAY_MS, deepest([dailySurprise()], memory)),
    deepest([livelinessSurprise(15), livelinessSurprise(100)], memory),
  ];
  let n = 0;
  let episode = 0;
  return (time, value) => {
    if (!Number.isFinite(value) || !Number.isFinite(time)) return 0;
    n += 1;
    const depths = looks.map((look) => look(time, value)).sort((a, b) => b - a);
    const depth = (depths[0] ?? 0) + SECOND_LOOK * (depths[1] ?? 0);
    episode *= Math.exp(-1 / Math.max(SHORTEST_QUIET, quiet * n));
    if (depth <= episode) return 0;
    episode = depth;
    return 1 - 2 ** (-Math.max(0, depth - Math.log10(Math.max(n, YOUNG) / 1000)) / HALF);
  };
}

/** The deepest of a few related views. */
function deepest(views: readonly Surprise[], memory: number): Look {
  const tails = views.map(() => createTail(memory));
  return (time, value) =>
    views.reduce((most, view, i) => Math.max(most, tails[i]?.(view(time, value)) ?? 0), 0);
}

/** The look, listening only for its first `ms`: what happened on fewer days is no pattern yet. */
function learning(ms: number, look: Look): Look {
  let first: number | undefined;
  return (time, value) => {
    first ??= time;
    const depth = look(time, value);
    return time - first < ms ? 0 : depth;
  };
}
