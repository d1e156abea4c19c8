import { OrchestratorError } from '#domain/errors.ts';
import type { Place } from '#domain/findings/predicate.ts';

/** Content by its hash, or undefined where there is none. */
export type Lookup = (hash: string) => unknown;

/** Says that a predicate cannot be recomputed: evidence or a value is missing, malformed, or too much. */
export class Unprovable extends OrchestratorError {
  override readonly name = 'Unprovable';

  constructor(message: string) {
    super('invalid_request', message, { retryable: false });
  }
}

/** List elements and points that one verification may look at. */
const BUDGET = 4_000_000;
const MAX_SEGMENTS = 24;

/** One point of a series: epoch ms and value. */
export type Point = readonly [number, number];

/** Reads places in evidence within a budget of work. Every method throws {@link Unprovable}. */
export interface EvidenceReader {
  /** The value at the place, or undefined where the evidence is there and the place is not. */
  find(place: Place): unknown;
  /** The value at the place. */
  get(place: Place): unknown;
  number(place: Place): number;
  list(place: Place): readonly unknown[];
  /** Points of the series at the place (the series itself or its `points`) within `[from, to)`. */
  points(place: Place, from?: number, to?: number): readonly Point[];
  /** The object that the place is in, and those around it, innermost first; with the names leading there. */
  around(place: Place): readonly { readonly name: string; readonly holder: unknown }[];
  /** Accounts for work; throws when the budget is spent. */
  spend(steps: number): void;
}

/** Makes a reader; its budget is shared by all it reads. */
export function readEvidence(lookup: Lookup): EvidenceReader {
  let left = BUDGET;
  const spend = (steps: number): void => {
    left -= steps;
    if (left < 0) throw new Unprovable('the predicate asks for too much work');
  };
  const find = (place: Place): unknown => walk(root(lookup, place), segmentsOf(place.path)).value;
  const get = (place: Place): unknown => {
    const value = find(place);
    if (value === undefined) throw new Unprovable(`nothing is at ${place.path} in the evidence`);
    return value;
  };
  const list = (place: Place): readonly unknown[] => {
    const value = get(place);
    if (!Array.isArray(value)) throw new Unprovable(`no list is at ${place.path} in the evidence`);
    spend(value.length);
    return value;
  };
  return {
    find,
    get,
    spend,
    list,
    number: (place) => {
      const value = get(place);
      if (typeof value === 'number' && Number.isFinite(value)) return value;
      throw new Unprovable(`no number is at ${place.path} in the evidence`);
    },
    points: (place, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY) => {
      const value = get(place);
      const path = Array.isArray(value) ? place.path : `${place.path}/points`;
      return list({ evidence: place.evidence, path }).filter((p): p is Point => inSpan(p, from, to));
    },
    around: (place) => walk(root(lookup, place), segmentsOf(place.path)).holders,
  };
}

function inSpan(point: unknown, from: number, to: number): boolean {
  if (!Array.isArray(point)) throw new Unprovable('the series holds something that is no point');
  const [at, value] = point;
  if (typeof at !== 'number' || typeof value !== 'number' || !Number.isFinite(value)) {
    throw new Unprovable('the series holds something that is no point');
  }
  return at >= from && at < to;
}

function root(lookup: Lookup, place: Place): unknown {
  const content = lookup(place.evidence);
  if (content !== undefined) return content;
  throw new Unprovable(`evidence ${place.evidence.slice(0, 12)} is not there or not what it was`);
}

/** Names of a JSON pointer (RFC 6901), unescaped. @throws Unprovable for another text or too many names */
export function segmentsOf(pointer: string): readonly string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new Unprovable('a pointer must begin with /');
  const segments = pointer.slice(1).split('/');
  if (segments.length > MAX_SEGMENTS) throw new Unprovable('the pointer is too deep');
  return segments.map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A JSON pointer of names. */
export const pointerOf = (...names: readonly (string | number)[]): string =>
  names.map((n) => `/${String(n).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The member of a value by name: own members of objects and indexes of arrays only. */
export function memberOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return /^(0|[1-9]\d{0,8})$/.test(name) ? value[Number(name)] : undefined;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function walk(start: unknown, segments: readonly string[]) {
  const holders: { name: string; holder: unknown }[] = [];
  let value = start;
  for (const name of segments) {
    holders.unshift({ name, holder: value });
    value = memberOf(value, name);
  }
  return { value, holders };
}
