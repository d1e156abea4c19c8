import type { Segment } from './segments.ts';
import { median, robustSpread } from './statistics.ts';

/** A lasting change: from the first boundary until the level came back, or the end of the data. */
export interface Shift {
  readonly kind: 'level-shift' | 'trend-break';
  /** Indexes `[start, end)` of the changed stretch. */
  readonly start: number;
  readonly end: number;
  /** Levels on the searched scale. */
  readonly before: number;
  readonly after: number;
  /** Indexes `[from, to)` of the points that `before` and `after` stand for. */
  readonly beforeSpan: readonly [number, number];
  readonly afterSpan: readonly [number, number];
}

const RETURNED = 0.3;
const STEPS_OF_TREND = 3;

/**
 * Reads lasting changes out of consecutive levels. Steps in one direction over short treads are one change: a
 * trend when it is still climbing or falling for more than half of the time, else a shift with a transition.
 * A change that is undone (to within 30 % of its size) is one shift with an end, not two.
 */
export function shiftsOf(levels: readonly Segment[]): Shift[] {
  const shifts: Shift[] = [];
  for (let k = 0; k + 1 < levels.length; ) {
    const { shift, next } = changeAfter(levels, k);
    shifts.push(shift);
    k = next;
  }
  return shifts;
}

/** The change that begins after level `k` (which is not the last), and the level to go on from. */
function changeAfter(levels: readonly Segment[], k: number): { shift: Shift; next: number } {
  const total = levels.at(-1)?.end ?? 0;
  const nowhere: Segment = { start: 0, end: 0, level: 0 };
  const last = lastOfClimb(levels, k, total);
  const {
    [k]: before = nowhere,
    [k + 1]: first = nowhere,
    [last]: after = nowhere,
    [last + 1]: back,
  } = levels;
  const size = Math.abs(after.level - before.level);
  const undone = back !== undefined && Math.abs(back.level - before.level) <= RETURNED * size;
  const climbing = after.start - first.start > after.end - after.start;
  return {
    shift: {
      kind: last - k >= STEPS_OF_TREND && climbing ? 'trend-break' : 'level-shift',
      start: first.start,
      end: undone ? after.end : total,
      before: before.level,
      after: after.level,
      beforeSpan: [before.start, before.end],
      afterSpan: [after.start, after.end],
    },
    next: undone ? last + 1 : last,
  };
}

/** Index of the last level of the climb (or fall) that begins after level `k`. */
function lastOfClimb(levels: readonly Segment[], k: number, total: number): number {
  let last = k + 1;
  const up = (levels[k + 1]?.level ?? 0) > (levels[k]?.level ?? 0);
  while (last + 1 < levels.length) {
    const tread = levels[last];
    const next = levels[last + 1];
    if (!tread || !next) break;
    const short = tread.end - tread.start <= Math.max(5, 0.15 * total);
    if (!short || next.level > tread.level !== up) break;
    last += 1;
  }
  return last;
}

const OFF = 4;

/**
 * The shift with its start moved back to where the values left the level before for good: a climb is cut late,
 * because its first steps still fit the level. Left means by four of that level's own standard deviations,
 * on the side of the shift; at most half of the points before can be moved, as more would be the level.
 */
export function withOnset(shift: Shift, values: Float64Array): Shift {
  const [from, to] = shift.beforeSpan;
  const before = values.subarray(from, to);
  if (before.length < 4) return shift;
  const level = median(before);
  const spread = robustSpread(before, level);
  const side = Math.sign(shift.after - shift.before);
  let start = shift.start;
  while (
    start - 1 > from + before.length / 2 &&
    ((values[start - 1] ?? level) - level) * side > OFF * spread
  ) {
    start -= 1;
  }
  return start === shift.start ? shift : { ...shift, start, beforeSpan: [from, Math.min(to, start)] };
}
