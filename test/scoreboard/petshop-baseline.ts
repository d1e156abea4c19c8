// The traversal baseline of the PetShop paper, written from its description: a robust deviation score for each
// node against the fault-free reference, then from the symptom along anomalous dependencies to those that have no
// anomalous dependency of their own. With the threshold below it gives the published latency figures; so a reader
// can trust what the same scorer says of ours.
import type { NodeSeries, Symptom } from '#analysis/causes/attribute-excess.ts';
import { MAD_TO_SIGMA, median } from '#analysis/metrics/statistics.ts';
import type { ServiceGraph } from '#domain/telemetry/graph.ts';

/** Nodes by name, ranked; nothing where the window looks ordinary. */
export type Ranker = (window: ReadonlyMap<string, NodeSeries>) => readonly string[];

/** Makes a ranker from what is ordinary. */
export type Method = (
  graph: ServiceGraph,
  reference: ReadonlyMap<string, NodeSeries>,
  symptom: Symptom,
) => Ranker;

const THRESHOLD = 8;

/** The baseline as a method of {@link Method}. */
export const traverse: Method = (graph, reference, { node: start, kind }) => {
  const learned = new Map(
    [...reference].flatMap(([node, series]) => {
      const values = (series[kind] ?? []).map(([, v]) => v);
      if (values.length < 5) return [];
      const middle = median(values);
      const spread = MAD_TO_SIGMA * median(values.map((v) => Math.abs(v - middle)));
      return [[node, { middle, spread: spread || 1e-9 }] as const];
    }),
  );
  const deviation = (node: string, series: NodeSeries): number => {
    const known = learned.get(node);
    if (known === undefined) return 0;
    const all = (series[kind] ?? []).map(([, v]) => Math.abs(v - known.middle) / known.spread);
    return all.reduce((a, b) => Math.max(a, b), 0);
  };
  return (window) => {
    const scores = new Map([...window].map(([node, series]) => [node, deviation(node, series)]));
    const anomalous = new Set([...scores].filter(([, s]) => s > THRESHOLD).map(([node]) => node));
    return leavesFrom(start, graph, anomalous).sort((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0));
  };
};

function leavesFrom(start: Symptom['node'], graph: ServiceGraph, anomalous: ReadonlySet<string>): string[] {
  const next = Map.groupBy(graph.edges, (e) => e.from);
  const seen = new Set([start]);
  const queue = [start];
  const leaves: string[] = [];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    const below = (next.get(node) ?? []).map((e) => e.to).filter((to) => to !== node && anomalous.has(to));
    if (below.length === 0 && anomalous.has(node)) leaves.push(node);
    for (const to of below) {
      if (seen.has(to)) continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return leaves;
}
