import type { Predicate } from '#domain/findings/predicate.ts';
import type { Series } from '#domain/telemetry/series.ts';
import type { MetricRole } from './metric-roles.ts';
import type { Placed, World } from './read-world.ts';
import { changed, middle, pointsOf, type Rise, type Subject, strongestRise, timesOf } from './series-harm.ts';
import { proveSignal, type Signal, type SignalKind } from './signal.ts';

/** Percent of CPU that is held to be saturation when it lasts; the bound AWS's own guides alarm at or near. */
export const CPU_BOUND = 85;
/** Seconds of replica lag from which readers see old data. */
export const LAG_BOUND_S = 60;
/** Share of what was free that may be left before what runs out is held to be running out. */
export const SCARCE = 0.1;
/** The same for what falls steadily. */
const ENDING = 0.5;
/** Share of what was free at which a fall is taken to have begun. */
const NOTICED = 0.8;
const LASTING_SHARE = 0.25;
const FEWEST = 3;

/** Harm of a fill level: it is beyond a bound that holds whatever was before. None where it is not. */
export function levelHarm(world: World, subject: Subject): Signal[] {
  const judge = JUDGES[subject.role];
  return subject.placed.value.points.length < FEWEST || judge === undefined ? [] : judge(world, subject);
}

type Judge = (world: World, subject: Subject) => Signal[];

const QUEUED_IO = 10;

const JUDGES: Partial<Record<MetricRole, Judge>> = {
  cpu: (world, subject) => above(world, subject, 'cpu', CPU_BOUND, (v) => 0.5 + (v - CPU_BOUND) / 40),
  'replica-lag': (world, subject) =>
    above(world, subject, 'replica-lag', LAG_BOUND_S, (v) => 0.6 + 0.3 * Math.min(1, v / 900)),
  'disk-queue': (world, subject) =>
    above(world, subject, 'disk-queue', QUEUED_IO, (v) => 0.5 + Math.min(0.3, v / 200)),
  storage: (world, subject) => running(world, subject, 'storage'),
  memory: (world, subject) => running(world, subject, 'memory'),
  credit: (world, subject) => running(world, subject, 'credit'),
  'certificate-days': certificateDays,
  availability: unavailable,
  connections,
};

/** Beyond the bound in a quarter of the points, and still so at the end. */
function above(
  world: World,
  { placed, node }: Subject,
  kind: SignalKind,
  bound: number,
  strength: (level: number) => number,
): Signal[] {
  const { points } = placed.value;
  const beyond = points.filter(([, v]) => v >= bound);
  const [first] = beyond;
  if (beyond.length < Math.max(FEWEST, points.length * LASTING_SHARE) || first === undefined) return [];
  const from = first[0];
  const of = pointsOf(placed);
  const level = middle(points.filter(([t]) => t >= from));
  const stillSo = middle(points.slice(-FEWEST)) >= bound;
  return proveSignal(
    world,
    placed.by,
    {
      kind,
      node,
      at: from,
      ...(stillSo ? {} : { until: (beyond.at(-1)?.[0] ?? from) + placed.value.periodSeconds * 1000 }),
      strength: Math.min(0.95, strength(level) * (stillSo ? 1 : 0.6)),
      harm: true,
    },
    {
      op: 'compare',
      left: { kind: 'aggregate', fn: 'median', of, from },
      is: '>=',
      right: { kind: 'literal', value: bound },
    },
  );
}

/** What is free fell to a tenth of what it was, or falls so that it ends within another such span. */
function running(world: World, { placed, node }: Subject, kind: SignalKind): Signal[] {
  const { points } = placed.value;
  const most = Math.max(...points.slice(0, Math.ceil(points.length / 2)).map(([, v]) => v));
  const end = middle(points.slice(-FEWEST));
  const at = points.find(([, v]) => v <= most * NOTICED)?.[0];
  const bound = endsSoon(placed.value) ? ENDING : SCARCE;
  if (at === undefined || end > most * bound || most <= 0) return [];
  const of = pointsOf(placed);
  const left = { kind: 'aggregate', fn: 'last', of } as const;
  return proveSignal(
    world,
    placed.by,
    { kind, node, at, strength: Math.min(0.95, 0.7 + 0.25 * (1 - end / most)), harm: true },
    {
      op: 'compare',
      left: { kind: 'ratio', of: left, over: { kind: 'aggregate', fn: 'max', of } },
      is: '<=',
      right: { kind: 'literal', value: bound },
    },
  );
}

/** Nearly every step of the second half is down, and at that pace nothing is left within the same span. */
function endsSoon({ points }: Series): boolean {
  const later = points.slice(points.length >> 1);
  const [first, last] = [later[0], later.at(-1)];
  if (first === undefined || last === undefined || later.length < FEWEST) return false;
  const down = later.slice(1).filter(([, v], i) => v < (later[i]?.[1] ?? v)).length;
  return down >= 0.85 * (later.length - 1) && last[1] <= 2 * (first[1] - last[1]);
}

function certificateDays(world: World, { placed, node }: Subject): Signal[] {
  const { points } = placed.value;
  const last = points.at(-1)?.[1];
  if (last === undefined || last > 0) return [];
  const lastGood = points.findLast(([, v]) => v > 0)?.[0];
  const at = points.find(([t]) => lastGood === undefined || t > lastGood)?.[0];
  const zero = {
    op: 'compare',
    left: { kind: 'aggregate', fn: 'last', of: pointsOf(placed) },
    is: '<=',
    right: { kind: 'literal', value: 0 },
  } as const;
  const times = at === undefined ? {} : { at };
  return proveSignal(
    world,
    placed.by,
    { kind: 'certificate', node, ...times, strength: 0.95, harm: true, hint: 'certificate' },
    zero,
  );
}

/** Percent of answered calls: a lasting fall by a point and more. */
function unavailable(world: World, { placed, node }: Subject): Signal[] {
  const fall = strongestRise(placed.value, 'down');
  if (fall === undefined || fall.before - fall.after < 1) return [];
  return proveSignal(
    world,
    placed.by,
    { kind: 'errors', node, ...timesOf(fall), strength: 0.5 + (fall.before - fall.after) / 250, harm: true },
    changed(placed, fall, 'median', 1.01, 'down'),
  );
}

/**
 * Connections that only ever grow, towards a ceiling: nearly every step is up, and the last value is the
 * highest or next to it. Growth alone hurts nobody, so this is no harm until waits, events or logs say so.
 */
function connections(world: World, { placed, node }: Subject): Signal[] {
  const grown = steadyGrowth(placed.value) ?? shiftUp(placed.value);
  if (grown === undefined) return [];
  const strength = Math.min(0.9, 0.5 + (grown.after / Math.max(grown.before, 1) - 1) / 4);
  const predicate: Predicate = {
    op: 'all',
    of: [
      changed(placed, grown, 'median', 1.01),
      {
        op: 'compare',
        left: {
          kind: 'ratio',
          of: { kind: 'aggregate', fn: 'last', of: pointsOf(placed) },
          over: { kind: 'aggregate', fn: 'max', of: pointsOf(placed) },
        },
        is: '>=',
        right: { kind: 'literal', value: 0.9 },
      },
    ],
  };
  return proveSignal(
    world,
    placed.by,
    { kind: 'connections', node, at: grown.from, strength, harm: false },
    predicate,
  );
}

const UPWARD = 0.85;

function steadyGrowth({ points, periodSeconds }: Series): Rise | undefined {
  const steps = points.slice(1).map(([, v], i) => v - (points[i]?.[1] ?? v));
  const up = steps.filter((s) => s > 0).length;
  const down = steps.filter((s) => s < 0).length;
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || steps.length < 5) return undefined;
  if (up < UPWARD * (up + down) || up < steps.length / 2 || last[1] < first[1] * 1.05) return undefined;
  const half = points[points.length >> 1]?.[0] ?? first[0];
  return {
    from: half,
    to: last[0] + periodSeconds * 1000,
    before: middle(points.filter(([t]) => t < half)),
    after: middle(points.filter(([t]) => t >= half)),
    lasting: true,
  };
}

function shiftUp(series: Series): Rise | undefined {
  const rise = strongestRise(series, 'up');
  return rise?.lasting && rise.after >= 1.5 * rise.before ? rise : undefined;
}

/** Whether a recorded value of this role, at its worst, stays within its bound: the proof that it is quiet. */
export function quietBound(role: MetricRole, placed: Placed<Series>): Predicate | undefined {
  const bound = role === 'cpu' ? CPU_BOUND : role === 'replica-lag' ? LAG_BOUND_S : undefined;
  if (bound === undefined) return undefined;
  return {
    op: 'compare',
    left: { kind: 'aggregate', fn: 'max', of: pointsOf(placed) },
    is: '<',
    right: { kind: 'literal', value: bound },
  };
}
