import type { Excursion } from './excursion.ts';
import { growingMedian } from './growing-median.ts';
import type { Noise } from './noise.ts';
import { type Segment, segments } from './segments.ts';

/** A series taken apart: lasting levels, and short excursions from them. */
export interface Shape {
  readonly levels: readonly Segment[];
  readonly excursions: readonly Excursion[];
}

const LONGEST_EXCURSION = 3;
const SAME_LEVEL = 2;

/**
 * Takes the stretches of one level apart into lasting levels and excursions. An excursion is at most three
 * points (a fifth of a short series) that lie on the same side of both neighbours, which are closer to each
 * other than half its height, or a single last point. Short leading stretches stay levels: what was before
 * the window is unknown, so they are all there is of "before".
 */
export function shapeOf(values: Float64Array, noise: Noise): Shape {
  const longest = Math.max(1, Math.min(LONGEST_EXCURSION, Math.floor(values.length / 5)));
  const parts = segments(values, noise);
  const levels: Segment[] = [];
  const excursions: Excursion[] = [];
  for (let k = 0; k < parts.length; ) {
    const blob = blobAt(parts, k, longest);
    const left = levels.at(-1);
    const excursion =
      left && blob > k && !climbsOn(parts, k) ? excursionOf(values, parts, k, blob, left) : undefined;
    const part = parts[k];
    if (excursion) {
      excursions.push(excursion);
      k = blob;
    } else {
      if (part) levels.push(part);
      k += 1;
    }
  }
  return { levels: merged(values, levels, excursions, noise), excursions };
}

/** End of the run of parts from `k` that together are at most `longest` points; `k` when there is none. */
function blobAt(parts: readonly Segment[], k: number, longest: number): number {
  const start = parts[k]?.start ?? 0;
  let end = k;
  while (end < parts.length && (parts[end]?.end ?? Number.POSITIVE_INFINITY) - start <= longest) end += 1;
  return end;
}

/** True for a last part that goes on as the two before it went: the end of a climb or fall, no excursion. */
function climbsOn(parts: readonly Segment[], k: number): boolean {
  const { [k - 2]: first, [k - 1]: second, [k]: third } = parts;
  if (!first || !second || !third || k + 1 < parts.length) return false;
  const step = second.level - first.level;
  const next = third.level - second.level;
  return step * next > 0 && Math.abs(next) <= 2 * Math.abs(step);
}

function excursionOf(
  values: Float64Array,
  parts: readonly Segment[],
  k: number,
  blob: number,
  left: Segment,
): Excursion | undefined {
  const start = parts[k]?.start ?? 0;
  const end = parts[blob - 1]?.end ?? start;
  const right = parts[blob];
  if (!right && end - start > 1) return undefined;
  const base = right ? (left.level + right.level) / 2 : left.level;
  const inside = values.subarray(start, end);
  const up = (parts[k]?.level ?? base) > base;
  const peak = inside.reduce((a, b) => (up ? Math.max(a, b) : Math.min(a, b)));
  const height = Math.abs(peak - base);
  const between = right && Math.abs(left.level - right.level) > height / 2;
  const nearest = up ? inside.reduce((a, b) => Math.min(a, b)) : inside.reduce((a, b) => Math.max(a, b));
  const oneSided = up ? nearest > base : nearest < base;
  return between || !oneSided ? undefined : { start, end, base, peak };
}

/** Joins neighbouring levels that differ by less than the noise explains; excursions stay out of the medians. */
function merged(
  values: Float64Array,
  levels: readonly Segment[],
  excursions: readonly Excursion[],
  noise: Noise,
): Segment[] {
  const medianOf = growingMedian(values, excursions);
  const out: Segment[] = [];
  for (const level of levels) {
    const last = out.at(-1);
    if (last && Math.abs(last.level - level.level) < SAME_LEVEL * noise.sigma) {
      out[out.length - 1] = {
        start: last.start,
        end: level.end,
        level: medianOf(last.start, level.end),
      };
    } else {
      out.push(level);
    }
  }
  return out;
}
