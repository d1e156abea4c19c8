/** The tenant that owns what belongs to no tenant. */
export const PLATFORM = 'platform';

/** The parts that a partition or sort key was made of, unescaped. */
export const partsOf = (key: string): readonly string[] =>
  key.split('#').map((text) => text.replace(/%2[35]/g, decodeURIComponent));

/** A partition key: begins with its tenant. */
export function of(tenantId: string, ...parts: string[]): string {
  return join('TENANT', tenantId, ...parts);
}

/** Parts as one key. */
export function join(...parts: string[]): string {
  return parts.map(part).join('#');
}

/** One part of a key: what separates parts is escaped. */
export function part(text: string): string {
  return text.replace(/[%#]/g, encodeURIComponent);
}

/** A place in a history, as texts sort: enough digits for 10 billion events. */
export function seqText(seq: number): string {
  return String(seq).padStart(10, '0');
}

/** A moment, as texts sort: milliseconds until the year 33658. */
export function timeText(epochMs: number): string {
  return String(epochMs).padStart(15, '0');
}
