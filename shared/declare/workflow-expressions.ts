import type { Json } from '#domain/json.ts';
import { type StepNodes, type Target, targetOf } from './workflow-nodes.ts';
import { pointerOf, referenceIn } from './workflow-references.ts';
import type { Condition, StepValue } from './workflow-values.ts';

/** Where an expression stands: what there is to read, and how. */
export interface Reading {
  readonly nodes: StepNodes;
  /** Step → the expression that gives what it left. */
  readonly values: ReadonlyMap<string, string>;
  /** How the item of the innermost map is read. */
  readonly item: { readonly value: string; readonly index: string };
}

/**
 * A variable of the engine: no two ids share one, nor does an inner list of steps share one with an outer
 * (`depth`), which the engine would refuse.
 */
export const variableOf = (first: 's' | 'f' | 'i' | 'n', depth: number, id: string): string =>
  `${first}${depth}_${id.replaceAll('-', '__').replaceAll('.', '_')}`;

/** A JSONata expression as a field of a state. */
export const expression = (text: string): string => `{% ${text} %}`;

/** A text as a literal of JSONata; a percent sign is escaped, so that it can never end the expression. */
export const literal = (text: string): string => JSON.stringify(text).replaceAll('%', '\\u0025');

/** A value as a field of a state: references become expressions, and a text that looks like one stays a text. */
export function fieldOf(value: StepValue, reading: Reading): Json {
  const reference = referenceIn(value);
  if (reference !== undefined) return expression(read(reference, reading));
  if (typeof value === 'string') return value.startsWith('{%') ? expression(literal(value)) : value;
  if (Array.isArray(value)) return value.map((member) => fieldOf(member, reading));
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fieldOf(member, reading)]));
}

/** Names below a value, and null where nothing is there: the engine fails on an expression without a value. */
export function below(value: string, names: readonly string[]): string {
  if (names.length === 0) return value;
  const place = names.reduce(
    (above, name) => (/^\d{1,9}$/.test(name) ? `${above}[${name}]` : `$lookup(${above}, ${literal(name)})`),
    value,
  );
  return `$exists(${place}) ? ${place} : null`;
}

/** What a reference reads. */
function read(reference: string, reading: Reading): string {
  const { root, names } = pointerOf(reference);
  if (root === 'input') return below('$states.context.Execution.Input', names);
  if (root === 'item') return below(reading.item.value, names);
  if (root === 'index') return reading.item.index;
  return readTarget(targetOf(reading.nodes, names), reading);
}

/** What a target holds. @throws Error where nothing has been left there, which validation excludes */
export function readTarget(target: Target, reading: Reading): string {
  if (target.kind === 'members') {
    const members = Object.entries(target.members);
    return objectOf(members.map(([name, member]) => [name, readTarget(member, reading)]));
  }
  const value = reading.values.get(target.id);
  if (value === undefined) throw new Error(`nothing has been left by ${target.id} here`);
  return below(value, target.names);
}

/** An object of expressions. */
export const objectOf = (members: readonly (readonly [string, string])[]): string =>
  `{${members.map(([name, value]) => `${literal(name)}: (${value})`).join(', ')}}`;

/** A condition as one expression that is true or false, whatever is there. */
export function conditionOf(condition: Condition, reading: Reading): string {
  if ('not' in condition) return `$not(${conditionOf(condition.not, reading)})`;
  if ('all' in condition) return joined(condition.all, 'and', reading);
  if ('any' in condition) return joined(condition.any, 'or', reading);
  const value = `(${read(condition.ref, reading)})`;
  if ('exists' in condition) return `${value} ${condition.exists ? '!=' : '='} null`;
  if ('equals' in condition) return `${value} = ${scalar(condition.equals)}`;
  const [sign, bound] = 'lessThan' in condition ? ['<', condition.lessThan] : ['>', condition.greaterThan];
  // a comparison of anything but numbers is an error of the engine, which a choice cannot catch
  return `($type(${value}) = "number" ? ${value} ${sign} ${bound} : false)`;
}

const joined = (conditions: readonly Condition[], word: string, reading: Reading): string =>
  `(${conditions.map((condition) => conditionOf(condition, reading)).join(` ${word} `)})`;

const scalar = (value: string | number | boolean | null): string =>
  typeof value === 'string' ? literal(value) : String(value);
