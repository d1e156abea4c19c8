/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/**
 * One text for one value: keys in code-unit order, no white space, `undefined` members dropped, so equal
 * values have equal hashes (the idea of RFC 8785; numbers and strings as `JSON.stringify` writes them).
 *
 * @throws TypeError on NaN, infinities, functions and cycles: such a value has no stable text.
 */
export function canonicalJson(value: unknown): string {
  return isCanonical(value, 0) ? JSON.stringify(value) : write(value, []);
}

/** The value of a JSON text; undefined for another text, which no JSON means. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True for an object that JSON can say: no functions, no `undefined`, no numbers beyond JSON, no instances, no cycles. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && isJson(value, 0);

/** Deeper than any parser lets through here; a cycle ends at it. */
const DEEPEST = 200;

function isJson(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth > DEEPEST) return false;
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1));
  const kind: unknown = Object.getPrototypeOf(value);
  return (
    (kind === Object.prototype || kind === null) &&
    Object.values(value).every((member) => isJson(member, depth + 1))
  );
}

/**
 * True where `JSON.stringify` writes the canonical text itself: keys are in order already, nothing is an instance, not
 * finite, or too deep. Parsed evidence and the outputs of most schemas are: looking costs a fifth of writing.
 */
function isCanonical(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth > DEEPEST) return false;
  if (Array.isArray(value))
    return (
      Object.getPrototypeOf(value) === Array.prototype && value.every((item) => isCanonical(item, depth + 1))
    );
  return (
    Object.getPrototypeOf(value) === Object.prototype &&
    isOrdered(value as Readonly<Record<string, unknown>>, depth)
  );
}

function isOrdered(value: Readonly<Record<string, unknown>>, depth: number): boolean {
  let before: string | undefined;
  // own and inherited: an instance of Object.prototype alone has no other
  for (const key in value) {
    if (before !== undefined && key < before) return false;
    const member = value[key];
    if (member !== undefined && !isCanonical(member, depth + 1)) return false;
    before = key;
  }
  return true;
}

function write(value: unknown, above: object[]): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`no JSON for ${value}`);
    return JSON.stringify(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object') throw new TypeError(`no JSON for a ${typeof value}`);
  if (above.includes(value)) throw new TypeError('no JSON for a cycle');
  above.push(value);
  const text = Array.isArray(value) ? writeArray(value, above) : writeObject(value, above);
  above.pop();
  return text;
}

function writeArray(values: readonly unknown[], above: object[]): string {
  let text = '[';
  for (let i = 0; i < values.length; i += 1) {
    if (i > 0) text += ',';
    text += write(values[i] ?? null, above);
  }
  return `${text}]`;
}

function writeObject(value: object, above: object[]): string {
  let text = '{';
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined) continue;
    if (text.length > 1) text += ',';
    text += `${JSON.stringify(key)}:${write(member, above)}`;
  }
  return `${text}}`;
}
