import type { Predicate } from '#domain/findings/predicate.ts';
import type { Series } from '#domain/telemetry/series.ts';
import { levelHarm, quietBound, SCARCE } from './level-harm.ts';
import { type MetricRole, nodeOfSeries, roleOf } from './metric-roles.ts';
import { type Placed, seriesKey, type World } from './read-world.ts';
import {
  changed,
  pointsOf,
  risenHarm,
  type Subject,
  strongestRise,
  timesOf,
  trafficOf,
} from './series-harm.ts';
import { proveSignal, type Signal, type SignalKind } from './signal.ts';

/** What the series of the world show: harm first; a role that shows none is quiet, with the proof of that. */
export function seriesSignals(world: World): Signal[] {
  const known = world.series.flatMap((placed) => {
    const role = roleOf(placed.value.metric);
    return role === undefined || placed.value.points.length === 0 ? [] : [{ role, placed }];
  });
  return known.flatMap(({ role, placed }) => {
    const node = nodeOfSeries(placed.value);
    const subject: Subject = { role, placed, node, traffic: trafficOf(known, node) };
    if (role === 'queue-depth') return depthSignals(world, subject);
    const harm = [...risenHarm(world, subject), ...levelHarm(world, subject)];
    if (harm.some((s) => s.harm)) return unlessAsBefore(world, subject, harm);
    return [...harm, ...loadSignals(world, subject), ...quiet(world, subject)];
  });
}

/** A rise that was there in the same hours before, as high as now, is the habit of the day and no harm. */
function unlessAsBefore(world: World, subject: Subject, harm: readonly Signal[]): Signal[] {
  const daily = asBefore(world, subject);
  const lasting = new Set<SignalKind>(['certificate', 'storage', 'cpu', 'replica-lag']);
  if (daily.length === 0) return [...harm];
  return [...harm.filter((s) => lasting.has(s.kind)), ...daily];
}

/** The highest level now beside the highest level in the same hours before. */
function asBefore(world: World, { placed, node }: Subject): Signal[] {
  const key = seriesKey(placed.value);
  const earlier = world.earlier.find((e) => seriesKey(e.value) === key);
  const now = world.series.find((s) => seriesKey(s.value) === key);
  if (earlier === undefined || now === undefined || earlier.value.points.length < now.value.points.length / 4)
    return [];
  const predicate: Predicate = {
    op: 'compare',
    left: {
      kind: 'ratio',
      of: { kind: 'aggregate', fn: 'p95', of: pointsOf(placed) },
      over: { kind: 'aggregate', fn: 'p95', of: pointsOf(earlier) },
    },
    is: '<=',
    right: { kind: 'literal', value: 1.3 },
  };
  return proveSignal(world, placed.by, { kind: 'as-before', node, strength: 0.5, harm: false }, predicate);
}

/** A dead-letter queue that fills hurts; another queue's depth is told by its age. */
function depthSignals(world: World, { placed, node }: Subject): Signal[] {
  if (!world.queues.some((q) => q.value.name === node && q.value.isDeadLetterQueue)) return [];
  const rise = strongestRise(placed.value, 'up');
  if (rise === undefined || rise.after < 1) return [];
  return proveSignal(
    world,
    placed.by,
    { kind: 'dead-letters', node, ...timesOf(rise), strength: 0.8, harm: true },
    changed(placed, rise, 'mean', 2),
  );
}

/** Traffic and writes that rose: no harm, but what harm may come from. */
function loadSignals(world: World, { role, placed, node }: Subject): Signal[] {
  const kind = role === 'traffic' || role === 'write-load' ? role : undefined;
  const rise = kind === undefined ? undefined : strongestRise(placed.value, 'up');
  if (kind === undefined || rise === undefined || rise.after < 1.5 * rise.before) return [];
  return proveSignal(
    world,
    placed.by,
    { kind, node, ...timesOf(rise), strength: 0.5, harm: false },
    changed(placed, rise, 'median', 1.5),
  );
}

const ABSENT: Partial<Record<MetricRole, SignalKind>> = {
  errors: 'errors',
  availability: 'errors',
  latency: 'latency',
  throttles: 'throttles',
  cpu: 'cpu',
  'replica-lag': 'replica-lag',
  storage: 'storage',
  memory: 'memory',
  connections: 'connections',
  traffic: 'traffic',
  'certificate-days': 'certificate',
};

/** Proof that what a role would show is not there. */
function quiet(world: World, subject: Subject): Signal[] {
  const { role, placed, node } = subject;
  const absent = ABSENT[role];
  const predicate = absent === undefined ? undefined : quietProof(subject);
  if (absent === undefined || predicate === undefined || placed.value.points.length < 5) return [];
  return proveSignal(
    world,
    placed.by,
    { kind: 'quiet', node, strength: 0.1, harm: false, absent },
    predicate,
  );
}

function quietProof({ role, placed, traffic }: Subject): Predicate | undefined {
  const of = pointsOf(placed);
  const bounded = quietBound(role, placed);
  if (bounded !== undefined) return bounded;
  if (role === 'errors' || role === 'throttles') return few(placed, traffic);
  if (role === 'storage' || role === 'memory') {
    return ratio({ of, fn: 'last' }, { of, fn: 'max' }, '>=', SCARCE);
  }
  if (role === 'certificate-days') {
    return {
      op: 'compare',
      left: { kind: 'aggregate', fn: 'last', of },
      is: '>',
      right: { kind: 'literal', value: 7 },
    };
  }
  const [from, to] = halves(placed.value);
  return ratio({ of, fn: 'median', from }, { of, fn: 'median', to }, '<', 1.5);
}

/** Nothing was counted, or less than a hundredth of the calls. */
function few(placed: Placed<Series>, traffic: Placed<Series> | undefined): Predicate {
  const of = pointsOf(placed);
  const none: Predicate = {
    op: 'compare',
    left: { kind: 'aggregate', fn: 'max', of },
    is: '<=',
    right: { kind: 'literal', value: 0 },
  };
  if (traffic === undefined) return none;
  const from = traffic.value.points[0]?.[0] ?? 0;
  const sums = ratio({ of, fn: 'sum', from }, { of: pointsOf(traffic), fn: 'sum', from }, '<', 0.01);
  return { op: 'any', of: [none, sums] };
}

type Side = {
  of: ReturnType<typeof pointsOf>;
  fn: 'last' | 'max' | 'median' | 'sum';
  from?: number;
  to?: number;
};

const ratio = (of: Side, over: Side, is: '>=' | '<', value: number): Predicate => ({
  op: 'compare',
  left: { kind: 'ratio', of: { kind: 'aggregate', ...of }, over: { kind: 'aggregate', ...over } },
  is,
  right: { kind: 'literal', value },
});

const halves = ({ points }: Series): [number, number] => {
  const half = points[points.length >> 1]?.[0] ?? 0;
  return [half, half];
};
