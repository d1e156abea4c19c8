import { endOf } from '#domain/caching/storable.ts';
import type { Json } from '#domain/json.ts';
import type { Cache, CacheHit, CachePlace } from '#ports/cache.ts';

/**
 * Two caches as one: what is near is asked first, what is far is shared and keeps for longer. A value found far is kept
 * near for at most `nearMs`: for so long another process may have replaced or deleted it unnoticed. `near` must be used
 * by nobody else: values lie there with the end that they have far.
 */
export function layeredCache(
  { near, far }: { readonly near: Cache; readonly far: Cache },
  { nearMs }: { readonly nearMs: number },
): Cache {
  /** As of when it was made, so that its age stays true. */
  const keepNear = (place: CachePlace, { value, storedAt, expiresAt }: CacheHit, now: number) => {
    const ttlMs = Math.min(expiresAt, now + nearMs) - storedAt;
    return near.put(place, { value, expiresAt }, { now: storedAt, ttlMs });
  };
  return {
    async get(place, now) {
      const close = await near.get(place, now);
      if (close.outcome === 'hit') return { outcome: 'hit', hit: unwrapped(close.hit) };
      const answer = await far.get(place, now);
      if (answer.outcome === 'hit') await keepNear(place, answer.hit, now);
      return answer;
    },
    async put(place, value, life) {
      const expiresAt = endOf(life);
      const [shared] = await Promise.all([
        far.put(place, value, life),
        keepNear(place, { value, storedAt: life.now, expiresAt }, life.now),
      ]);
      return shared;
    },
    async delete(place) {
      const [gone] = await Promise.all([far.delete(place), near.delete(place)]);
      return gone;
    },
  };
}

function unwrapped({ value, storedAt }: CacheHit): CacheHit {
  const kept = value as { readonly value: Json; readonly expiresAt: number };
  return { value: kept.value, storedAt, expiresAt: kept.expiresAt };
}
