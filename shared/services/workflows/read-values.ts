import type { WorkflowStep } from '#declare/workflow.ts';
import { localName, type StepNodes, type Target, targetOf } from '#declare/workflow-nodes.ts';
import { pointerOf, referenceIn } from '#declare/workflow-references.ts';
import type { Condition, StepValue } from '#declare/workflow-values.ts';
import { isJsonObject, type Json, type JsonObject } from '#domain/json.ts';

/** What there is to read while a workflow is walked. */
export interface Readable {
  readonly nodes: StepNodes;
  /** Step → what it left. */
  readonly values: ReadonlyMap<string, Json>;
  readonly input: JsonObject;
  /** Of the innermost map. */
  readonly item: { readonly value: Json; readonly index: number };
}

/** A value with what its references lead to; what is not there is null. */
export function filled(value: StepValue, from: Readable): Json {
  const reference = referenceIn(value);
  if (reference !== undefined) return read(reference, from);
  if (Array.isArray(value)) return value.map((member) => filled(member, from));
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member, from)]));
}

/** Whether a condition holds; a place that is missing, or of another type, passes no test but `exists: false`. */
export function holds(condition: Condition, from: Readable): boolean {
  if ('not' in condition) return !holds(condition.not, from);
  if ('all' in condition) return condition.all.every((inner) => holds(inner, from));
  if ('any' in condition) return condition.any.some((inner) => holds(inner, from));
  const value = read(condition.ref, from);
  if ('exists' in condition) return (value !== null) === condition.exists;
  if ('equals' in condition) return value === condition.equals;
  if (typeof value !== 'number') return false;
  return 'lessThan' in condition ? value < condition.lessThan : value > condition.greaterThan;
}

/** What the steps of a block left, under their names in it. */
export const membersLeft = (steps: readonly WorkflowStep[], from: Readable): JsonObject =>
  Object.fromEntries(steps.map(({ id }) => [localName(id), readTarget(targetOf(from.nodes, [id]), from)]));

function read(reference: string, from: Readable): Json {
  const { root, names } = pointerOf(reference);
  if (root === 'input') return below(from.input, names);
  if (root === 'item') return below(from.item.value, names);
  if (root === 'index') return from.item.index;
  return readTarget(targetOf(from.nodes, names), from);
}

function readTarget(target: Target, from: Readable): Json {
  if (target.kind === 'value') return below(from.values.get(target.id) ?? null, target.names);
  return Object.fromEntries(
    Object.entries(target.members).map(([name, member]) => [name, readTarget(member, from)]),
  );
}

function below(value: Json, names: readonly string[]): Json {
  let at: Json | undefined = value;
  for (const name of names) {
    if (Array.isArray(at)) at = /^\d{1,9}$/.test(name) ? (at[Number(name)] as Json | undefined) : undefined;
    else at = isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at ?? null;
}
