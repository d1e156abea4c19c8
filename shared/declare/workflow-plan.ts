import * as z from 'zod';
import type { WorkflowStep } from './workflow.ts';
import { allReferences, pointerOf } from './workflow-references.ts';

/** How a list of steps runs: one step, parts one after the other, or branches side by side. */
export type Plan =
  | { readonly kind: 'step'; readonly id: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Plan[] }
  | { readonly kind: 'parallel'; readonly branches: readonly Plan[] };

/** Two steps of which neither needs the other, yet the second waits for the first. */
export const Serialised = z.strictObject({ before: z.string(), after: z.string() });
export type Serialised = z.infer<typeof Serialised>;

/** A plan, and what it costs in parallelism. */
export interface Planned {
  readonly plan: Plan;
  readonly serialised: readonly Serialised[];
}

/** Step → the siblings it directly waits for. */
export type Needs = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * What each step of a list waits for: its `needs`, the siblings it refers to, and, where `needs` is left out
 * of a sequence, the step before it. Names that are no siblings are left out.
 */
export function needsOf(steps: readonly WorkflowStep[], order: 'sequence' | 'parallel'): Needs {
  const siblings = new Set(steps.map(({ id }) => id));
  const needs = new Map<string, ReadonlySet<string>>();
  for (const [i, step] of steps.entries()) {
    const before = order === 'sequence' ? steps[i - 1]?.id : undefined;
    const stated = step.needs ?? (before === undefined ? [] : [before]);
    const read = allReferences(step).flatMap((reference) => {
      const { root, names } = pointerOf(reference);
      return root === 'steps' ? names.slice(0, 1) : [];
    });
    needs.set(step.id, new Set([...stated, ...read].filter((id) => siblings.has(id))));
  }
  return needs;
}

/** A cycle, its first step repeated at the end; undefined where every step can begin some time. */
export function cycleIn(needs: Needs): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
    if (done.has(id)) return undefined;
    for (const needed of needs.get(id) ?? []) {
      const cycle = visit(needed, [...path, id]);
      if (cycle !== undefined) return cycle;
    }
    done.add(id);
    return undefined;
  };
  for (const id of needs.keys()) {
    const cycle = visit(id, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/**
 * Orders steps without cycles by sequences and branches alone, which is all the engine has. Independent parts
 * run side by side; a part that can be cut so that everything after the cut needs everything before it loses
 * nothing. Where no such cut exists (the order holds an N), the one that makes the fewest independent pairs
 * wait is taken, and those pairs are said.
 */
export function planOf(needs: Needs): Planned {
  const order: Order = { needs, above: ancestors(needs), serialised: [] };
  return { plan: planned(order, [...needs.keys()]), serialised: order.serialised };
}

/** The steps of a plan, in an order that they may have begun in. */
export const idsIn = (plan: Plan): readonly string[] => {
  if (plan.kind === 'step') return [plan.id];
  return (plan.kind === 'sequence' ? plan.parts : plan.branches).flatMap(idsIn);
};

interface Order {
  readonly needs: Needs;
  readonly above: ReadonlyMap<string, ReadonlySet<string>>;
  readonly serialised: Serialised[];
}

function planned(order: Order, ids: readonly string[]): Plan {
  const [only] = ids;
  if (ids.length === 1 && only !== undefined) return { kind: 'step', id: only };
  const parts = components(order, ids);
  if (parts.length > 1) return { kind: 'parallel', branches: parts.map((part) => planned(order, part)) };
  const { first, rest, lost } = bestCut(order, ids);
  order.serialised.push(...lost);
  return { kind: 'sequence', parts: [first, rest].flatMap((half) => flat(planned(order, half))) };
}

const flat = (plan: Plan): readonly Plan[] => (plan.kind === 'sequence' ? plan.parts : [plan]);

/** Step → all that end before it begins; in a cycle, itself too. */
export function ancestors(needs: Needs): ReadonlyMap<string, ReadonlySet<string>> {
  const above = new Map<string, ReadonlySet<string>>();
  for (const id of needs.keys()) {
    const all = new Set<string>();
    for (const queue = [id]; queue.length > 0; ) {
      for (const need of needs.get(queue.pop() ?? '') ?? []) {
        if (!all.has(need)) queue.push(need);
        all.add(need);
      }
    }
    above.set(id, all);
  }
  return above;
}

/** The parts of some steps that have nothing to do with each other. */
function components({ above }: Order, ids: readonly string[]): string[][] {
  const parts: string[][] = [];
  const left = new Set(ids);
  for (const seed of ids) {
    if (!left.delete(seed)) continue;
    const part = [seed];
    for (const member of part) {
      for (const other of left) {
        if (!related(above, member, other)) continue;
        left.delete(other);
        part.push(other);
      }
    }
    parts.push(ids.filter((id) => part.includes(id)));
  }
  return parts;
}

const related = (above: Order['above'], a: string, b: string): boolean =>
  above.get(a)?.has(b) === true || above.get(b)?.has(a) === true;

interface Cut {
  readonly first: readonly string[];
  readonly rest: readonly string[];
  readonly lost: readonly Serialised[];
}

function bestCut({ above }: Order, ids: readonly string[]): Cut {
  const within = new Set(ids);
  const depth = (id: string): number => [...(above.get(id) ?? [])].filter((a) => within.has(a)).length;
  const upward = [...ids].sort((a, b) => depth(a) - depth(b));
  // each of these holds everything that its members need
  const candidates = [
    ...upward.slice(1).map((_, i) => upward.slice(0, i + 1)),
    ...ids.map((id) => ids.filter((other) => other === id || above.get(id)?.has(other) === true)),
    ...ids.map((id) => ids.filter((other) => other !== id && above.get(other)?.has(id) !== true)),
  ].filter(({ length }) => length > 0 && length < ids.length);
  let best: Cut | undefined;
  for (const candidate of candidates) {
    const chosen = new Set(candidate);
    const first = ids.filter((id) => chosen.has(id));
    const rest = ids.filter((id) => !chosen.has(id));
    const lost = rest.flatMap((after) =>
      first.filter((before) => above.get(after)?.has(before) !== true).map((before) => ({ before, after })),
    );
    if (best === undefined || lost.length < best.lost.length) best = { first, rest, lost };
  }
  if (best === undefined) throw new Error('steps in a cycle have no order');
  return best;
}
