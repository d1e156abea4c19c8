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
  return write(value, []);
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
