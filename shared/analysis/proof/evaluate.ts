import type { Predicate } from '#domain/findings/predicate.ts';
import { PREDICATE_LIMITS } from '#domain/findings/predicate.ts';
import { type EvidenceReader, memberOf, Unprovable } from './evidence-reader.ts';
import { aggregate, compare, momentOf, recompute } from './recompute.ts';

/**
 * Whether a predicate holds in the evidence. What cannot be recomputed is not false but unprovable, also under
 * `not`: a missing piece of evidence never proves that nothing was there.
 *
 * @throws Unprovable
 */
export function evaluate(predicate: Predicate, reader: EvidenceReader): boolean {
  holdWithinLimits(predicate);
  return holds(predicate, reader);
}

function holds(predicate: Predicate, reader: EvidenceReader): boolean {
  switch (predicate.op) {
    case 'compare':
      return compare(recompute(predicate.left, reader), predicate.is, recompute(predicate.right, reader));
    case 'changed': {
      const { before, after } = sidesOf(predicate, reader);
      return predicate.direction === 'up'
        ? after > before && after >= before * predicate.factor
        : after < before && after * predicate.factor <= before;
    }
    case 'exists':
      return reader.find(predicate.at) !== undefined;
    case 'equals':
      return reader.get(predicate.at) === predicate.value;
    case 'ordered': {
      const apart = momentOf(predicate.later, reader) - momentOf(predicate.earlier, reader);
      return apart > 0 && (predicate.withinSeconds === undefined || apart <= predicate.withinSeconds * 1000);
    }
    case 'reachable':
      return pathOf(predicate, reader) !== undefined;
    case 'all':
      return predicate.of.every((p) => holds(p, reader));
    case 'any':
      return predicate.of.some((p) => holds(p, reader));
    case 'not':
      return !holds(predicate.of, reader);
  }
}

/** The aggregates before and after a change. @throws Unprovable when a side has no points */
export function sidesOf(
  { of, fn, at, from, to }: Extract<Predicate, { op: 'changed' }>,
  reader: EvidenceReader,
): { before: number; after: number } {
  return {
    before: aggregate(fn, reader.points(of, from, at), reader),
    after: aggregate(fn, reader.points(of, at, to), reader),
  };
}

/** A shortest way between two nodes along the edges of a graph; the first by order of edges among equals. */
export function pathOf(
  { graph, from, to }: Extract<Predicate, { op: 'reachable' }>,
  reader: EvidenceReader,
): readonly string[] | undefined {
  const edges = memberOf(reader.get(graph), 'edges');
  if (!Array.isArray(edges)) throw new Unprovable('no graph is there in the evidence');
  reader.spend(edges.length * 2);
  const next = new Map<string, string[]>();
  for (const edge of edges) {
    const [a, b] = [memberOf(edge, 'from'), memberOf(edge, 'to')];
    if (typeof a !== 'string' || typeof b !== 'string') throw new Unprovable('the graph has a broken edge');
    const known = next.get(a);
    if (known === undefined) next.set(a, [b]);
    else known.push(b);
  }
  return shortest(next, from, to);
}

function shortest(next: ReadonlyMap<string, readonly string[]>, from: string, to: string) {
  const cameFrom = new Map<string, string | undefined>([[from, undefined]]);
  const queue = [from];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    if (node === to) break;
    for (const target of next.get(node) ?? []) {
      if (cameFrom.has(target)) continue;
      cameFrom.set(target, node);
      queue.push(target);
    }
  }
  if (!cameFrom.has(to) || from === to) return undefined;
  const path: string[] = [];
  for (let node: string | undefined = to; node !== undefined; node = cameFrom.get(node)) path.unshift(node);
  return path;
}

function holdWithinLimits(predicate: Predicate): void {
  let parts = 0;
  const visit = (p: Predicate, depth: number): void => {
    parts += 1;
    if (depth > PREDICATE_LIMITS.depth || parts > PREDICATE_LIMITS.parts) {
      throw new Unprovable('the predicate is too large');
    }
    if (p.op === 'not') visit(p.of, depth + 1);
    if (p.op === 'all' || p.op === 'any') for (const inner of p.of) visit(inner, depth + 1);
  };
  visit(predicate, 1);
}
