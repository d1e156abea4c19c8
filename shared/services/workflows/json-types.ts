import type { Json, JsonObject } from '#domain/json.ts';

/** A JSON Schema, of which only types, members, items and required members are read; undefined says nothing. */
export type KnownType = JsonObject | undefined;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectAt = (schema: JsonObject, name: string): JsonObject | undefined => {
  const found = schema[name];
  return isObject(found) ? found : undefined;
};

/** The type of what lies below, `'nothing'` where nothing can lie there. */
export function typeBelow(type: KnownType, names: readonly string[]): KnownType | 'nothing' {
  let at: KnownType = type;
  for (const name of names) {
    if (at === undefined) return undefined;
    const next = memberType(at, name);
    if (next === 'nothing') return 'nothing';
    at = next;
  }
  return at;
}

function memberType(type: JsonObject, name: string): KnownType | 'nothing' {
  const kind = type['type'];
  if (kind === 'array') return /^\d+$/.test(name) ? objectAt(type, 'items') : 'nothing';
  if (kind === 'object') {
    const members = objectAt(type, 'properties');
    const member = members === undefined ? undefined : objectAt(members, name);
    if (member !== undefined) return member;
    return type['additionalProperties'] === false ? 'nothing' : objectAt(type, 'additionalProperties');
  }
  return typeof kind === 'string' ? 'nothing' : undefined;
}

/** The name of a type, where there is only one. */
export function nameOf(type: KnownType): string | undefined {
  const kind = type?.['type'];
  return typeof kind === 'string' ? kind : undefined;
}

/** Whether a value of one type may pass as another; unknown types may. */
export function fits(given: KnownType, wanted: KnownType): boolean {
  const [from, to] = [nameOf(given), nameOf(wanted)];
  if (from === undefined || to === undefined || from === to) return true;
  // a number may turn out whole
  return [from, to].every((name) => name === 'number' || name === 'integer');
}

/** The type of a value that is written down. */
export function typeOf(value: unknown): JsonObject {
  if (value === null) return { type: 'null' };
  if (Array.isArray(value)) return { type: 'array' };
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
  return { type: typeof value };
}

/** The members that an object of this type must have, and the only ones it may have where they are named. */
export function membersOf(type: KnownType): {
  required: readonly string[];
  only: readonly string[] | undefined;
} {
  const required = type?.['required'];
  const properties = type === undefined ? undefined : objectAt(type, 'properties');
  const closed = type?.['additionalProperties'] === false && properties !== undefined;
  return {
    required: Array.isArray(required) ? required.map(String) : [],
    only: closed ? Object.keys(properties) : undefined,
  };
}
