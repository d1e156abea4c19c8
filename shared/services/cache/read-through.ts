import type { Ambient } from '#declare/capabilities.ts';
import type { Json } from '#domain/json.ts';
import type { Cache, CachePlace, Lookup } from '#ports/cache.ts';

/** A value, where it came from, and how old it is. */
export interface Looked<T> {
  readonly value: T;
  readonly lookup: Lookup;
  readonly ageMs: number;
}

/** How to come by a value. */
export interface ReadThrough<T> {
  readonly place: CachePlace;
  /** How old a value may be. */
  readonly maxAgeMs: number;
  /** Undefined is an answer, but never kept: what is missing now may be there a moment later. */
  readonly make: () => Promise<T | undefined>;
  /** A cached value as what it should be, or undefined where it is not (another version wrote it). */
  readonly read: (cached: Json) => T | undefined;
}

type Flight = Promise<Looked<unknown> | undefined>;

// values under way, for each cache: a cache that nobody holds any more takes its flights along
const flights = new WeakMap<object, Map<string, Flight>>();

/**
 * A value from the cache, else made and kept. Callers of one process that want the same at the same time share one
 * making; its failure is everybody's and is not kept, and neither is an absent value.
 *
 * @throws what `make` throws
 */
export async function readThrough<T extends Json>(
  deps: Pick<Ambient, 'clock' | 'onLookup'> & { readonly cache: Cache },
  ask: ReadThrough<T>,
): Promise<Looked<T> | undefined> {
  const { tenantId, namespace, key } = ask.place;
  const underWay = flightsOf(deps.cache);
  const id = JSON.stringify([tenantId, namespace, key, ask.maxAgeMs]);
  const known = underWay.get(id) as Promise<Looked<T> | undefined> | undefined;
  if (known !== undefined) {
    deps.onLookup?.(namespace, 'coalesced');
    const looked = await known;
    return looked && { ...looked, lookup: 'coalesced' };
  }
  const flight = lookUp(deps, ask).finally(() => underWay.delete(id));
  underWay.set(id, flight);
  return flight;
}

function flightsOf(cache: Cache): Map<string, Flight> {
  const known = flights.get(cache);
  if (known !== undefined) return known;
  const made = new Map<string, Flight>();
  flights.set(cache, made);
  return made;
}

async function lookUp<T extends Json>(
  { clock, cache, onLookup }: Pick<Ambient, 'clock' | 'onLookup'> & { readonly cache: Cache },
  { place, maxAgeMs, make, read }: ReadThrough<T>,
): Promise<Looked<T> | undefined> {
  const now = clock.now();
  const answer = await cache.get(place, now);
  if (answer.outcome === 'hit') {
    const ageMs = Math.max(0, now - answer.hit.storedAt);
    const value = ageMs < maxAgeMs ? read(answer.hit.value) : undefined;
    if (value !== undefined) {
      onLookup?.(place.namespace, 'hit');
      return { value, lookup: 'hit', ageMs };
    }
  }
  const lookup = answer.outcome === 'unavailable' ? 'unavailable' : 'miss';
  onLookup?.(place.namespace, lookup);
  const value = await make();
  if (value === undefined) return undefined;
  await cache.put(place, value, { now: clock.now(), ttlMs: maxAgeMs });
  return { value, lookup, ageMs: 0 };
}
