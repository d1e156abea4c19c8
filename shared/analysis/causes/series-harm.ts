import type { Predicate } from '#domain/findings/predicate.ts';
import type { Anomaly } from '#domain/telemetry/anomaly.ts';
import type { Series } from '#domain/telemetry/series.ts';
import { detectAnomalies } from '../metrics/detect-anomalies.ts';
import { median } from '../metrics/statistics.ts';
import { type MetricRole, nodeOfSeries, toMilliseconds } from './metric-roles.ts';
import type { Placed, World } from './read-world.ts';
import { proveSignal, type Signal, strengthOf, within } from './signal.ts';

/** A stretch in which a series was at another level than before. */
export interface Rise {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
  /** It lasted to the end of the series. */
  readonly lasting: boolean;
}

/** Series with its role, and the traffic of the same node where that is known. */
export interface Subject {
  readonly role: MetricRole;
  readonly placed: Placed<Series>;
  readonly node: string;
  readonly traffic: Placed<Series> | undefined;
}

/** Harm that a series shows by a rise: errors, throttles, latency, ages. None where it is as ever. */
export function risenHarm(world: World, subject: Subject): Signal[] {
  const rise = strongestRise(subject.placed.value, 'up');
  if (rise === undefined) return [];
  switch (subject.role) {
    case 'errors':
    case 'throttles':
      return countHarm(world, subject, rise);
    case 'latency':
      return latencyHarm(world, subject, rise);
    case 'queue-age':
      return ageHarm(world, subject, rise);
    default:
      return [];
  }
}

const LEAST_SHARE = 0.01;

/** Errors and refusals hurt when they are at least a hundredth of the calls in the same time. */
function countHarm(world: World, subject: Subject, rise: Rise): Signal[] {
  const { placed, node, role, traffic } = subject;
  const sum = { kind: 'aggregate', fn: 'sum', of: placed.place, from: rise.from, to: rise.to } as const;
  const share: Predicate[] =
    traffic === undefined
      ? []
      : [
          {
            op: 'compare',
            left: { kind: 'ratio', of: sum, over: { ...sum, of: traffic.place } },
            is: '>=',
            right: { kind: 'literal', value: LEAST_SHARE },
          },
        ];
  const relative = traffic === undefined ? 1 : shareOf(placed.value, traffic.value, rise);
  return proveSignal(
    world,
    placed.by,
    {
      kind: role === 'errors' ? 'errors' : 'throttles',
      node,
      ...timesOf(rise),
      strength: Math.max(0.3, Math.min(0.97, 0.5 + Math.sqrt(relative) / 2)),
      harm: true,
    },
    all([changed(placed, rise, 'mean', 2), ...share]),
  );
}

function shareOf(series: Series, traffic: Series, { from, to }: Rise): number {
  const total = (s: Series): number =>
    s.points.filter(([t]) => t >= from && t < to).reduce((sum, [, v]) => sum + v, 0);
  return Math.min(1, total(series) / Math.max(total(traffic), 1));
}

const LEAST_MS = 100;

/** Times hurt when they at least double and grow by a tenth of a second. */
function latencyHarm(world: World, { placed, node }: Subject, rise: Rise): Signal[] {
  const grown = (rise.after - rise.before) * toMilliseconds(placed.value.unit);
  if (grown < LEAST_MS) return [];
  const strength = strengthOf(rise.after / Math.max(rise.before, 1e-9));
  return proveSignal(
    world,
    placed.by,
    { kind: 'latency', node, ...timesOf(rise), strength, harm: true },
    changed(placed, rise, 'median', 2),
  );
}

const LEAST_AGE_S = 30;

function ageHarm(world: World, { placed, node }: Subject, rise: Rise): Signal[] {
  if (rise.after < LEAST_AGE_S) return [];
  return proveSignal(
    world,
    placed.by,
    { kind: 'queue-age', node, ...timesOf(rise), strength: 0.6, harm: true },
    changed(placed, rise, 'median', 3),
  );
}

/** `changed` over the whole series before the rise and the rise itself. */
export function changed(
  placed: Placed<Series>,
  rise: Rise,
  fn: 'mean' | 'median',
  factor: number,
  direction: 'up' | 'down' = 'up',
): Predicate {
  const from = placed.value.points[0]?.[0] ?? 0;
  return { op: 'changed', of: placed.place, fn, at: rise.from, from, to: rise.to, direction, factor };
}

/** One predicate for several that all hold. */
export const all = (of: readonly Predicate[]): Predicate =>
  of.length === 1 && of[0] ? of[0] : { op: 'all', of };

/** When a rise began and, if it is over, ended. */
export const timesOf = (rise: Rise): { at: number; until?: number } =>
  rise.lasting ? { at: rise.from } : { at: rise.from, until: rise.to };

/**
 * The stretch that left the level before it most, in one direction, with everything that is part of it: later
 * anomalies of the same direction continue it. Levels are medians of what is in the stretch.
 */
export function strongestRise(series: Series, direction: 'up' | 'down'): Rise | undefined {
  const anomalies = detectAnomalies(series).filter((a) => isChange(a, direction));
  const best = anomalies.reduce<Anomaly | undefined>(
    (a, b) => (a === undefined || sizeOf(b) > sizeOf(a) ? b : a),
    undefined,
  );
  const first = anomalies[0];
  const last = series.points.at(-1);
  if (best?.before === undefined || best.after === undefined || first === undefined || last === undefined) {
    return undefined;
  }
  const bound = (best.before + best.after) / 2;
  const beyond = (v: number): boolean => (direction === 'up' ? v > bound : v < bound);
  const from =
    first.from < best.from &&
    Math.abs((first.after ?? 0) - best.after) < Math.abs(best.after - best.before) / 2
      ? first.from
      : best.from;
  return { from, ...endOf(series, from, beyond), before: best.before, after: best.after };
}

/** Where the series was back for good before its end, else the end of the series. */
function endOf(series: Series, from: number, beyond: (value: number) => boolean) {
  const periodMs = series.periodSeconds * 1000;
  const inside = series.points.filter(([t, v]) => t >= from && beyond(v));
  const last = series.points.at(-1)?.[0] ?? from;
  const lastBeyond = inside.at(-1)?.[0] ?? from;
  const tail = series.points.filter(([t]) => t > lastBeyond).length;
  const lasting = tail <= Math.max(2, inside.length * 0.1);
  return { to: (lasting ? last : lastBeyond) + periodMs, lasting };
}

const sizeOf = (a: Anomaly): number => Math.abs((a.after ?? 0) - (a.before ?? 0));

const isChange = ({ kind, before, after }: Anomaly, direction: 'up' | 'down'): boolean =>
  before !== undefined &&
  after !== undefined &&
  (kind === 'level-shift' || kind === 'trend-break') &&
  (direction === 'up' ? after > before : after < before);

/** The traffic series of a node that overlaps a series. */
export const trafficOf = (
  all: readonly { readonly role: MetricRole; readonly placed: Placed<Series> }[],
  node: string,
): Placed<Series> | undefined =>
  all.find(
    ({ role, placed }) =>
      role === 'traffic' &&
      placed.value.statistic === 'Sum' &&
      nodeOfSeries(placed.value) === node &&
      !/Capacity/.test(placed.value.metric.name),
  )?.placed;

/** The median of the values of points. */
export const middle = (points: Series['points']): number => median(points.map(([, v]) => v));

/** The place of the points of a series. */
export const pointsOf = (placed: Placed<Series>) => within(placed.place, 'points');
