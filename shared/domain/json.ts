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

function write(value: unknown, above: readonly unknown[]): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`no JSON for ${value}`);
    return JSON.stringify(value);
  }
  if (typeof value !== 'object') throw new TypeError(`no JSON for a ${typeof value}`);
  if (above.includes(value)) throw new TypeError('no JSON for a cycle');
  const path = [...above, value];
  if (Array.isArray(value)) return `[${value.map((v) => write(v ?? null, path)).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([k, v]) => `${JSON.stringify(k)}:${write(v, path)}`).join(',')}}`;
}
