import type { GraphEdge, GraphNode, ServiceGraph } from '#domain/telemetry/graph.ts';

/** Gathers nodes and edges of a service graph by any of the names a resource goes by. */
export interface GraphBuilder {
  /** Adds a resource under its plain name; `aliases` are its ARNs and URLs. */
  resource(kind: string, name: string | undefined, aliases: readonly (string | undefined)[]): void;
  /** Adds an edge where both ends are known resources and differ; repeats and strangers add nothing. */
  dependency(from: string, to: string, kind: string): void;
  /** Nodes by id, edges by ends. */
  graph(): ServiceGraph;
}

/** Makes an empty builder. A name that two kinds share belongs to the first; the second gets `<kind>/<name>`. */
export function createGraphBuilder(): GraphBuilder {
  const nodes = new Map<string, GraphNode>();
  const ids = new Map<string, string>();
  const edges = new Map<string, GraphEdge>();
  return {
    resource: (kind, name, aliases) => {
      if (name === undefined || name === '') return;
      const known = nodes.get(name);
      const id = known === undefined || known.kind === kind ? name : `${kind}/${name}`;
      nodes.set(id, { id, kind });
      for (const alias of [name, ...aliases]) {
        if (alias !== undefined && alias !== '' && !ids.has(alias)) ids.set(alias, id);
      }
    },
    dependency: (from, to, kind) => {
      const [a, b] = [ids.get(from), ids.get(to)];
      if (a === undefined || b === undefined || a === b) return;
      edges.set(`${a}\n${b}\n${kind}`, { from: a, to: b, kind });
    },
    graph: () => ({
      nodes: [...nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
      edges: [...edges].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, edge]) => edge),
    }),
  };
}
