import type { ServiceGraph } from '#domain/telemetry/graph.ts';
import { ascending, MAD_TO_SIGMA, median, type Point, rank } from '../metrics/statistics.ts';

/** What a node's callers see of it, over the same times. Times in any one unit; availability in percent. */
export interface NodeSeries {
  readonly latency?: readonly Point[];
  readonly availability?: readonly Point[];
  readonly requests?: readonly Point[];
}

/** Where it hurts, and in which way. */
export interface Symptom {
  readonly node: string;
  readonly kind: 'latency' | 'availability';
}

/** What is ordinary in a system, learned from a time without faults. */
export interface Ordinary {
  readonly graph: ServiceGraph;
  readonly symptom: Symptom;
  readonly nodes: ReadonlyMap<string, OrdinaryNode>;
  /** The excess that a chance window of the ordinary time keeps below. */
  readonly threshold: number;
}

interface OrdinaryNode {
  readonly median: number;
  /** Beyond it a value counts as excess. */
  readonly bound: number;
  /** Nothing at all went wrong here in the ordinary time. */
  readonly flawless: boolean;
}

/** A node and the excess that starts there: request-seconds lost, or requests failed. */
export interface Excess {
  readonly node: string;
  readonly excess: number;
}

const BOUND = 0.98;
const SIGMAS = 4;
const CHANCE = 0.95;
/** Failures that chance gives a node which never failed. */
const CHANCE_FAILURES = 2;
/** The least fall of availability, in points, that is more than rounding. */
const GRAIN = 0.25;
const FEWEST = 20;
/** Less than this share of the largest excess is what attribution leaves over by rounding. */
const TRACE = 0.05;

/**
 * Learns bounds for each node, and from windows slid over the ordinary time the excess that chance gives (its
 * 95 % quantile), so that a few of a hundred ordinary windows at most are mistaken for an incident.
 *
 * @param windowPoints points of the windows that will be judged
 */
export function learnOrdinary(
  graph: ServiceGraph,
  reference: ReadonlyMap<string, NodeSeries>,
  symptom: Symptom,
  windowPoints: number,
): Ordinary {
  const nodes = new Map<string, OrdinaryNode>();
  for (const [node, series] of reference) {
    const values = (series[symptom.kind] ?? []).map(([, v]) => v).filter(Number.isFinite);
    if (values.length >= FEWEST) nodes.set(node, ordinaryNode(values, symptom.kind));
  }
  const draft: Ordinary = { graph, symptom, nodes, threshold: 0 };
  const highest = windowsOf(reference, windowPoints).map((w) => attribute(draft, w)[0]?.excess ?? 0);
  return { ...draft, threshold: highest.length === 0 ? 0 : rank(ascending(highest), CHANCE) };
}

/**
 * Ranks where the excess of a window starts. A node's excess is what its requests lost against its median, where
 * a value is beyond what is ordinary; of that, its dependencies' excess is taken off, each shared among its
 * callers by their requests. What is left began at the node. A node that was never seen in the ordinary time
 * explains nothing: what is new is that somebody calls it. Excess within chance is left out, so no entry means
 * that nothing is wrong.
 */
export function rankByExcess(ordinary: Ordinary, window: ReadonlyMap<string, NodeSeries>): Excess[] {
  const { kind } = ordinary.symptom;
  const ranked = attribute(ordinary, window);
  const most = ranked[0]?.excess ?? 0;
  return ranked.filter(({ node, excess }) => {
    if (excess < most * TRACE) return false;
    const flawless = kind === 'availability' && ordinary.nodes.get(node)?.flawless === true;
    const least = flawless ? Math.min(CHANCE_FAILURES, ordinary.threshold) : ordinary.threshold;
    return excess > Math.max(least, kind === 'availability' ? CHANCE_FAILURES : 0);
  });
}

function ordinaryNode(values: readonly number[], kind: Symptom['kind']): OrdinaryNode {
  const sorted = ascending(values);
  const middle = median(sorted);
  const sigma = MAD_TO_SIGMA * median(sorted.map((v) => Math.abs(v - middle)));
  if (kind === 'latency') {
    return { median: middle, bound: Math.max(rank(sorted, BOUND), middle + SIGMAS * sigma), flawless: false };
  }
  const bound = Math.min(rank(sorted, 1 - BOUND), middle - SIGMAS * sigma - GRAIN);
  return { median: middle, bound, flawless: (sorted[0] ?? 0) >= middle };
}

function attribute({ graph, symptom, nodes }: Ordinary, window: ReadonlyMap<string, NodeSeries>): Excess[] {
  const whole = new Map<string, number>();
  const requests = new Map<string, number>();
  for (const [node, series] of window) {
    requests.set(node, total(series.requests));
    const known = nodes.get(node);
    if (known !== undefined) whole.set(node, excessOf(series, known, symptom.kind));
  }
  const callers = Map.groupBy(graph.edges, (e) => e.to);
  const shareOf = (node: string, dependency: string): number => {
    const all = new Set((callers.get(dependency) ?? []).map((e) => e.from));
    const sum = [...all].reduce((n, c) => n + (requests.get(c) ?? 0), 0);
    return sum === 0 ? 0 : (requests.get(node) ?? 0) / sum;
  };
  const dependencies = Map.groupBy(graph.edges, (e) => e.from);
  const reachable = reachableFrom(symptom.node, dependencies);
  return [...whole]
    .filter(([node, own]) => own > 0 && reachable.has(node))
    .map(([node, own]) => {
      const below = new Set((dependencies.get(node) ?? []).map((e) => e.to).filter((to) => to !== node));
      const explained = [...below].reduce((sum, d) => sum + (whole.get(d) ?? 0) * shareOf(node, d), 0);
      return { node, excess: Math.max(0, own - explained) };
    })
    .filter(({ excess }) => excess > 0)
    .sort((a, b) => b.excess - a.excess || (a.node < b.node ? -1 : 1));
}

function excessOf(series: NodeSeries, ordinary: OrdinaryNode, kind: Symptom['kind']): number {
  const { bound } = ordinary;
  const requests = new Map(series.requests ?? []);
  return (series[kind] ?? []).reduce((sum, [at, value]) => {
    const count = requests.get(at) ?? 0;
    if (kind === 'latency') return value > bound ? sum + (value - ordinary.median) * count : sum;
    return value < bound ? sum + ((ordinary.median - value) / 100) * count : sum;
  }, 0);
}

const total = (points: readonly Point[] = []): number => points.reduce((sum, [, v]) => sum + v, 0);

function reachableFrom(
  start: string,
  next: ReadonlyMap<string, readonly { to: string }[]>,
): ReadonlySet<string> {
  const seen = new Set([start]);
  const queue = [start];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (const { to } of next.get(node) ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return seen;
}

/** Every window of so many consecutive times that the reference holds. */
export function windowsOf(
  reference: ReadonlyMap<string, NodeSeries>,
  points: number,
): ReadonlyMap<string, NodeSeries>[] {
  const times = [...new Set([...reference.values()].flatMap((s) => (s.requests ?? []).map(([t]) => t)))].sort(
    (a, b) => a - b,
  );
  const position = new Map(times.map((t, i) => [t, i]));
  const cut = indexed(reference, position);
  return Array.from({ length: Math.max(0, times.length - points + 1) }, (_, i) => cut(i, i + points));
}

function indexed(reference: ReadonlyMap<string, NodeSeries>, position: ReadonlyMap<number, number>) {
  const place = (list: readonly Point[] = []): (Point | undefined)[] => {
    const slots: (Point | undefined)[] = new Array(position.size).fill(undefined);
    for (const p of list) {
      const i = position.get(p[0]);
      if (i !== undefined) slots[i] = p;
    }
    return slots;
  };
  const slots = [...reference].map(
    ([node, s]) => [node, place(s.latency), place(s.availability), place(s.requests)] as const,
  );
  const there = (list: readonly (Point | undefined)[]): Point[] => list.filter((p) => p !== undefined);
  return (from: number, to: number): ReadonlyMap<string, NodeSeries> =>
    new Map(
      slots.map(([node, latency, availability, requests]) => [
        node,
        {
          latency: there(latency.slice(from, to)),
          availability: there(availability.slice(from, to)),
          requests: there(requests.slice(from, to)),
        },
      ]),
    );
}
