import type { ServiceGraph } from '#domain/telemetry/graph.ts';
import type { Mechanism } from './mechanism.ts';
import { mechanismsOf } from './mechanisms.ts';
import { type RankedNode, rankCauses } from './rank-causes.ts';
import type { World } from './read-world.ts';
import type { Signal } from './signal.ts';

/** A cause as judged: where, what, how sure, and along which way it reaches the symptom. */
export interface JudgedCause extends Mechanism {
  readonly node: string;
  readonly score: number;
  readonly path: readonly string[];
}

/** What the signals come to. */
export interface Judgement {
  /** Sure enough to be named, surest first. */
  readonly causes: readonly JudgedCause[];
  /** Considered and not sure enough. */
  readonly considered: readonly JudgedCause[];
  /** Nodes that suffer and that nothing which suffers depends on. */
  readonly symptoms: readonly string[];
  readonly onset: number | undefined;
}

/** Below it a cause is a hypothesis. */
export const NAMED_FROM = 0.33;
/** A second cause is named beside the first only when it is nearly as sure. */
const BESIDE = 0.6;
/** One that only events tell of, while nothing that was measured bears it out, must be surer still. */
const BESIDE_BY_WORD = 0.95;

/** Judges which node is broken in which way, from signals over the service graph. */
export function judgeCauses(world: World, signals: readonly Signal[]): Judgement {
  const graph = graphOf(world);
  const deviation = deviations(signals);
  const symptoms = symptomsOf(graph, deviation);
  const ranked = new Map(rankCauses(graph, deviation, symptoms).map((r) => [r.node, r]));
  const byNode = Map.groupBy(signals, (s) => s.node);
  const judged = [...byNode].flatMap(([node, own]) => {
    const view = { node, own, all: signals, graph, onset: onsetOf(own) };
    return mechanismsOf(view).map((m) => judgedCause(node, m, ranked.get(node)));
  });
  const ordered = distinct(judged).sort(
    (a, b) => b.score - a.score || b.path.length - a.path.length || (a.node < b.node ? -1 : 1),
  );
  const best = ordered[0]?.score ?? 0;
  const named = ordered.filter((c) => {
    if (c.byWord === true) return false;
    const beside = c.shownBy.some((s) => s.harm || s.kind === 'connections') ? BESIDE : BESIDE_BY_WORD;
    return c.score >= Math.max(NAMED_FROM, best * beside);
  });
  const causes = oneEach(named, graph).slice(0, 5);
  return {
    causes,
    considered: ordered.filter((c) => !causes.includes(c)).slice(0, 8),
    symptoms,
    onset: onsetOf(signals.filter((s) => s.harm)),
  };
}

function judgedCause(node: string, mechanism: Mechanism, ranked: RankedNode | undefined): JudgedCause {
  const own = Math.max(ranked?.score ?? 0, standingAlone(node, mechanism));
  const score = Math.min(0.97, mechanism.weight * (0.35 + 0.65 * Math.min(1, own * 1.25)));
  return { ...mechanism, node, score, path: ranked?.path ?? [node] };
}

/** Signs of a mechanism that are no harm by themselves and that no other node's harm explains. */
const ALONE: ReadonlySet<Signal['kind']> = new Set(['connections', 'waits', 'dead-letters', 'change']);

function standingAlone(node: string, { category, shownBy }: Mechanism): number {
  if (category === 'bad-deploy' || category === 'configuration-change') return 0;
  const own = shownBy.filter((s) => s.node === node && !s.harm && ALONE.has(s.kind));
  return 1 - own.reduce((rest, s) => rest * (1 - s.strength), 1);
}

const distinct = (all: readonly JudgedCause[]): JudgedCause[] => {
  const best = new Map<string, JudgedCause>();
  for (const c of all) {
    const key = `${c.node}\n${c.category}`;
    const known = best.get(key);
    // what is measured stands before the same said in words, however sure
    const wins =
      known === undefined || (known.byWord === c.byWord ? known.score < c.score : c.byWord !== true);
    if (wins) best.set(key, c);
  }
  return [...best.values()];
};

/** The same fault shows at several nodes: it is named once, where it is surest; and a node at most twice. */
function oneEach(ordered: readonly JudgedCause[], { edges }: ServiceGraph): JudgedCause[] {
  const kept: JudgedCause[] = [];
  const joined = (a: string, b: string): boolean =>
    edges.some((e) => (e.from === a && e.to === b) || (e.from === b && e.to === a));
  for (const cause of ordered) {
    const sameFault = kept.some(
      (k) =>
        k.category === cause.category &&
        (joined(k.node, cause.node) || k.shownBy.some((s) => cause.shownBy.includes(s))),
    );
    if (!sameFault && kept.filter((k) => k.node === cause.node).length < 2) kept.push(cause);
  }
  return kept;
}

/** The graph of all observations together. */
export function graphOf(world: World): ServiceGraph {
  return {
    nodes: world.graphs.flatMap((g) => g.value.nodes),
    edges: world.graphs.flatMap((g) => g.value.edges),
  };
}

/** How far each node is from ordinary: noisy-or of its harm, each kind once. */
function deviations(signals: readonly Signal[]): Map<string, number> {
  const nodes = Map.groupBy(
    signals.filter((s) => s.harm),
    (s) => s.node,
  );
  return new Map(
    [...nodes].map(([node, harm]) => {
      const kinds = Map.groupBy(harm, (s) => s.kind);
      const quietened = [...kinds.values()].reduce(
        (rest, of) => rest * (1 - Math.max(...of.map((s) => s.strength))),
        1,
      );
      return [node, Math.min(0.98, 1 - quietened)];
    }),
  );
}

function symptomsOf(graph: ServiceGraph, deviation: ReadonlyMap<string, number>): string[] {
  const suffering = [...deviation.keys()].sort();
  const top = suffering.filter(
    (n) => !graph.edges.some((e) => e.to === n && e.from !== n && deviation.has(e.from)),
  );
  return top.length > 0 ? top : suffering;
}

const onsetOf = (signals: readonly Signal[]): number | undefined => {
  const times = signals.flatMap((s) => (s.harm && s.at !== undefined ? [s.at] : []));
  return times.length === 0 ? undefined : Math.min(...times);
};
