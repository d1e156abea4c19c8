import type { Cache } from '#ports/cache.ts';

/**
 * Two caches as one: what is near is asked first, what is far is shared and keeps for longer. A value found far is kept
 * near for at most `nearMs`: for so long another process may have replaced or deleted it unnoticed.
 */
export function layeredCache(
  { near, far }: { readonly near: Cache; readonly far: Cache },
  { nearMs }: { readonly nearMs: number },
): Cache {
  return {
    async get(place, now) {
      const close = await near.get(place, now);
      if (close.outcome === 'hit') return close;
      const answer = await far.get(place, now);
      if (answer.outcome === 'hit') {
        const { value, storedAt, expiresAt } = answer.hit;
        // kept as of when it was made, so that its age stays true
        const ttlMs = Math.min(expiresAt, now + nearMs) - storedAt;
        await near.put(place, value, { now: storedAt, ttlMs });
      }
      return answer;
    },
    async put(place, value, { now, ttlMs }) {
      const [shared] = await Promise.all([
        far.put(place, value, { now, ttlMs }),
        near.put(place, value, { now, ttlMs: Math.min(ttlMs, nearMs) }),
      ]);
      return shared;
    },
    async delete(place) {
      const [gone] = await Promise.all([far.delete(place), near.delete(place)]);
      return gone;
    },
  };
}
