/** A running look at a series: how far a point is off, in multiples of what is usual; NaN while it cannot say. */
export type Surprise = (time: number, value: number) => number;

const DAY_MS = 86_400_000;
const BINS = 96;
const GRAIN = 1e-3;
const SLOW = 0.001;
// one value after a standstill would otherwise be beyond compare, and hide all that come later
const MOST = 10_000;

/** Distance from a level that is learned at rate `level`, over the usual distance, learned at rate `scale`. */
export function offLevel(level: number, scale: number): (value: number) => number {
  let mean = 0;
  let usual = 0;
  let n = 0;
  return (value) => {
    n += 1;
    if (n === 1) mean = value;
    const distance = Math.abs(value - mean);
    const surprise = Math.min(MOST, distance / (usual + GRAIN * Math.abs(mean) + Number.MIN_VALUE));
    mean += (value - mean) * Math.max(level, 1 / n);
    if (n > 1) usual += (distance - usual) * Math.max(scale, 1 / n);
    return n === 1 ? Number.NaN : surprise;
  };
}

/** The value against its long-run level. */
export const valueSurprise = (): Surprise => ignoringTime(offLevel(SLOW, SLOW));

/** The value against the last few: jumps. */
export const stepSurprise = (): Surprise => ignoringTime(offLevel(0.4, 0.002));

/** How lively the last `points` were (logarithm of their standard deviation) against the long run. */
export function livelinessSurprise(points: number): Surprise {
  const spread = rollingSpread(points);
  const off = offLevel(SLOW, SLOW);
  return (_, value) => off(Math.log(spread(value) + 1e-6));
}

/** The mean of the last 30 points against the same quarter of an hour on the days before. */
export function dailySurprise(): Surprise {
  const levels = new Float64Array(BINS).fill(Number.NaN);
  const mean = rollingMean(30);
  let usual = 0;
  let n = 0;
  return (time, raw) => {
    n += 1;
    const value = mean(raw);
    const bin = Math.floor((time / DAY_MS - Math.floor(time / DAY_MS)) * BINS);
    const level = levels[bin] ?? Number.NaN;
    if (Number.isNaN(level)) {
      levels[bin] = value;
      return Number.NaN;
    }
    const distance = Math.abs(value - level);
    usual += (distance - usual) * Math.max(0.002, 1 / n);
    levels[bin] = level + 0.3 * (value - level);
    return Math.min(MOST, distance / (usual + GRAIN * Math.abs(value) + Number.MIN_VALUE));
  };
}

const ignoringTime =
  (off: (value: number) => number): Surprise =>
  (_, value) =>
    off(value);

function rollingMean(points: number): (value: number) => number {
  const kept = ring(points);
  let sum = 0;
  return (value) => {
    const { gone, size } = kept(value);
    sum += value - gone;
    return sum / size;
  };
}

function rollingSpread(points: number): (value: number) => number {
  const kept = ring(points);
  let sum = 0;
  let squares = 0;
  let origin: number | undefined;
  return (raw) => {
    // sums of squares keep their digits when they are taken around a value of the series
    origin ??= raw;
    const value = raw - origin;
    const { gone, size } = kept(value);
    sum += value - gone;
    squares += value * value - gone * gone;
    return Math.sqrt(Math.max(0, squares / size - (sum / size) ** 2));
  };
}

/** The last `points` values: takes one in, says which left (0 while filling) and how many are held. */
function ring(points: number): (value: number) => { gone: number; size: number } {
  const values = new Float64Array(points);
  let seen = 0;
  return (value) => {
    const gone = seen < points ? 0 : (values[seen % points] ?? 0);
    values[seen % points] = value;
    seen += 1;
    return { gone, size: Math.min(seen, points) };
  };
}
