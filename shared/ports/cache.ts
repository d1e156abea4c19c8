import type { Json } from '#domain/json.ts';

/** Where a value lies: two places are the same only when all three members are. */
export interface CachePlace {
  readonly tenantId: string;
  /** What kind of thing it is: 1 to 40 of a-z and -. */
  readonly namespace: string;
  readonly key: string;
}

/** A value that was found, when it was put, and from when on it may not be used any more. */
export interface CacheHit {
  readonly value: Json;
  readonly storedAt: number;
  readonly expiresAt: number;
}

/** What a cache has to say: a value, that there is none, or that it could not be asked. */
export type CacheAnswer =
  | { readonly outcome: 'hit'; readonly hit: CacheHit }
  | { readonly outcome: 'miss' }
  | { readonly outcome: 'unavailable' };

/** What became of one lookup: `coalesced` waited for the same value that somebody else was making. */
export type Lookup = 'hit' | 'miss' | 'unavailable' | 'coalesced';

/** Told of every lookup in a cache, which is named by what it holds: hit rates come from here. */
export type OnLookup = (namespace: string, lookup: Lookup) => void;

/**
 * Values that can be made again. Anything may be gone at any time, and nothing that goes wrong in a cache is an
 * error: no method ever rejects. A value is given only to the tenant that put it, and only before it expires by
 * the `now` of the caller.
 */
export interface Cache {
  get(place: CachePlace, now: number): Promise<CacheAnswer>;
  /**
   * Keeps a value for `ttlMs` milliseconds (more than `LONGEST_CACHE_MS` counts as that). Answers whether it
   * is kept: not a value over `MAX_CACHED_BYTES`, nor one without any time to live.
   */
  put(
    place: CachePlace,
    value: Json,
    life: { readonly now: number; readonly ttlMs: number },
  ): Promise<boolean>;
  /** Answers false when the value may still be there. */
  delete(place: CachePlace): Promise<boolean>;
}
