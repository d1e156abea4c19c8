import type { ServiceGraph } from '#domain/telemetry/graph.ts';

/** A node that may be where trouble starts. */
export interface RankedNode {
  readonly node: string;
  /** In (0, 1): its own deviation as far as nothing it depends on explains it. */
  readonly score: number;
  /** From the node to a symptom, against the direction of dependence; the node alone where there is no way. */
  readonly path: readonly string[];
}

/** How much of a node's deviation the deviation of what it depends on explains at most. */
const EXPLAINED = 0.85;
/** What a node keeps that no symptom depends on, or only through nodes that are quiet. */
const UNCONNECTED = 0.45;
const THROUGH_QUIET = 0.75;

/**
 * Ranks nodes as the origin of the symptoms. Trouble travels from what is depended on to what depends on it, so a
 * node's deviation is explained by the deviation of its dependencies (noisy-or over them), and what remains is its
 * own; a node counts fully when a symptom depends on it through nodes that deviate too. Equal scores: the one
 * further from the symptom first, then by name. Cycles are allowed.
 *
 * @param deviation how far each node is from ordinary, in (0, 1); absent is quiet
 */
export function rankCauses(
  graph: ServiceGraph,
  deviation: ReadonlyMap<string, number>,
  symptoms: readonly string[],
): RankedNode[] {
  const dependencies = Map.groupBy(graph.edges, (e) => e.from);
  const through = waysFrom(symptoms, dependencies, (node) => (deviation.get(node) ?? 0) > 0);
  const anyWay = waysFrom(symptoms, dependencies, () => true);
  return [...deviation]
    .filter(([, own]) => own > 0)
    .map(([node, own]) => {
      const unexplained = (dependencies.get(node) ?? [])
        .filter((e) => e.to !== node)
        .reduce((rest, e) => rest * (1 - EXPLAINED * (deviation.get(e.to) ?? 0)), 1);
      const reach = through.has(node) ? 1 : anyWay.has(node) ? THROUGH_QUIET : UNCONNECTED;
      const path = through.get(node) ?? anyWay.get(node) ?? [node];
      return { node, score: own * unexplained * reach, path };
    })
    .sort((a, b) => b.score - a.score || b.path.length - a.path.length || (a.node < b.node ? -1 : 1));
}

/** For each node that can be reached from the symptoms along dependencies: the shortest way back to one. */
function waysFrom(
  symptoms: readonly string[],
  dependencies: ReadonlyMap<string, readonly { readonly to: string }[]>,
  passable: (node: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const ways = new Map<string, readonly string[]>(symptoms.map((s) => [s, [s]]));
  const queue = [...symptoms];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const { to } of dependencies.get(node) ?? []) {
      if (ways.has(to) || !passable(to)) continue;
      ways.set(to, [to, ...(ways.get(node) ?? [])]);
      queue.push(to);
    }
  }
  return ways;
}
