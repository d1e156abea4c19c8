// The service graph as an inline SVG: dependents on the left, what they depend on to the right, the path marked.
import type { ServiceGraph } from '#domain/telemetry/graph.ts';
import { html, type Markup } from '#services/reports/markup.ts';

const MOST_NODES = 60;
const COLUMN = 230;
const ROW = 48;
const BOX = { width: 170, height: 32 };
const LABEL = 22;

interface Placed {
  readonly x: number;
  readonly y: number;
}

/**
 * Draws a graph with the path from the cause (its first node) to the symptom. Cycles and missing nodes are drawn as
 * they are; of more than 60 nodes those nearest to the path are.
 */
export function graphChart(whole: ServiceGraph, path: readonly string[]): Markup {
  const graph = near(completed(whole), path);
  if (graph.nodes.length === 0) return html``;
  const places = placed(graph);
  const [right, low] = [...places.values()].reduce(
    ([a, b], { x, y }) => [Math.max(a, x), Math.max(b, y)],
    [0, 0],
  );
  const hidden = completed(whole).nodes.length - graph.nodes.length;
  const note = hidden > 0 ? `, ${hidden} farther nodes left out` : '';
  const steps = new Set(path.slice(1).flatMap((to, i) => [`${path[i]}\n${to}`, `${to}\n${path[i]}`]));
  const text = path.length === 0 ? 'no path' : `path from the cause to the symptom: ${path.join(' to ')}`;
  const size = { width: right + BOX.width + 16, height: low + BOX.height + 16 };
  return html`<figure><figcaption>Who depends on whom <span class="soft">(left depends on right${note})</span></figcaption>
<svg viewBox="0 0 ${String(size.width)} ${String(size.height)}" style="max-width:${String(size.width)}px" role="img" aria-label="${text}">
${graph.edges.map((e) => edge(places.get(e.from), places.get(e.to), steps.has(`${e.from}\n${e.to}`), `${e.from} to ${e.to} (${e.kind})`))}
${graph.nodes.map((n) => node(n.id, n.kind, places.get(n.id), path))}
</svg></figure>`;
}

/** With every node that an edge names, each once. */
function completed({ nodes, edges }: ServiceGraph): ServiceGraph {
  const named = edges.flatMap((e) => [e.from, e.to]).map((id) => ({ id, kind: 'node' }));
  return { nodes: [...new Map([...named, ...nodes].map((n) => [n.id, n])).values()], edges };
}

function near(graph: ServiceGraph, path: readonly string[]): ServiceGraph {
  if (graph.nodes.length <= MOST_NODES) return graph;
  const kept = new Set(path.length > 0 ? path : graph.nodes.slice(0, 1).map((n) => n.id));
  const queue = [...kept];
  for (let id = queue.shift(); id !== undefined && kept.size < MOST_NODES; id = queue.shift()) {
    const beside = graph.edges.flatMap((e) => (e.from === id ? [e.to] : e.to === id ? [e.from] : []));
    for (const next of beside) {
      if (kept.has(next) || kept.size >= MOST_NODES) continue;
      kept.add(next);
      queue.push(next);
    }
  }
  return {
    nodes: graph.nodes.filter((n) => kept.has(n.id)),
    edges: graph.edges.filter((e) => kept.has(e.from) && kept.has(e.to)),
  };
}

/** Columns by the distance from what nothing depends on; rows so that a node is near those that depend on it. */
function placed({ nodes, edges }: ServiceGraph): Map<string, Placed> {
  const depths = depthsOf({ nodes, edges });
  const columns = Map.groupBy(nodes, (n) => depths.get(n.id) ?? 0);
  const places = new Map<string, Placed>();
  for (const [depth, members] of [...columns].sort(([a], [b]) => a - b)) {
    const wish = (id: string): number => {
      const above = edges.flatMap((e) => (e.to === id ? (places.get(e.from)?.y ?? []) : []));
      return above.length === 0 ? 0 : above.reduce((a, b) => a + b, 0) / above.length;
    };
    const ordered = members.map((n) => ({ id: n.id, wish: wish(n.id) })).sort((a, b) => a.wish - b.wish);
    ordered.forEach(({ id }, row) => {
      places.set(id, { x: 8 + depth * COLUMN, y: 8 + row * ROW });
    });
  }
  return places;
}

function depthsOf({ nodes, edges }: ServiceGraph): Map<string, number> {
  const below = Map.groupBy(edges, (e) => e.from);
  const dependedOn = new Set(edges.filter((e) => e.from !== e.to).map((e) => e.to));
  const depths = new Map<string, number>();
  const reach = (start: string): void => {
    const queue = depths.has(start) ? [] : [start];
    for (const id of queue) depths.set(id, 0);
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const fresh = (below.get(id) ?? []).filter((e) => !depths.has(e.to)).map((e) => e.to);
      for (const to of fresh) depths.set(to, (depths.get(id) ?? 0) + 1);
      queue.push(...new Set(fresh));
    }
  };
  for (const { id } of nodes) if (!dependedOn.has(id)) reach(id);
  // what is left is in cycles that nothing leads into
  for (const { id } of nodes) reach(id);
  return depths;
}

function edge(from: Placed | undefined, to: Placed | undefined, onPath: boolean, what: string): Markup {
  if (from === undefined || to === undefined || from === to) return html``;
  const forward = to.x > from.x;
  const start = { x: from.x + (forward ? BOX.width : BOX.width / 2), y: from.y + BOX.height / 2 };
  const end = { x: forward ? to.x : to.x + BOX.width / 2, y: to.y + BOX.height / 2 };
  const bend = forward ? (end.x - start.x) / 2 : COLUMN / 2;
  const curve = `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - (forward ? bend : -bend)} ${end.y} ${end.x} ${end.y}`;
  return html`<path class="${onPath ? 'edge path' : 'edge'}" d="${curve}"><title>${what}</title></path>`;
}

function node(id: string, kind: string, at: Placed | undefined, path: readonly string[]): Markup {
  if (at === undefined) return html``;
  const place = path.indexOf(id);
  const role = place < 0 ? 'node' : place === 0 ? 'node cause' : 'node path';
  const label = id.length > LABEL ? `${id.slice(0, LABEL - 1)}…` : id;
  const middle = { x: at.x + BOX.width / 2, y: at.y + BOX.height / 2 + 4 };
  return html`<g class="${role}"><title>${id} (${kind})${place === 0 ? ': the cause' : ''}</title><rect x="${String(at.x)}" y="${String(at.y)}" width="${String(BOX.width)}" height="${String(BOX.height)}" rx="6"/><text x="${String(middle.x)}" y="${String(middle.y)}" text-anchor="middle">${label}</text></g>`;
}
