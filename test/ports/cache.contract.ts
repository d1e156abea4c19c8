import * as fc from 'fast-check';
import { LONGEST_CACHE_MS, MAX_CACHED_BYTES } from '#domain/caching/storable.ts';
import type { Json } from '#domain/json.ts';
import type { Cache } from '#ports/cache.ts';

const NOW = 1_795_253_400_000;
const at = { now: NOW, ttlMs: 60_000 };
const missed = { outcome: 'miss' };
const found = (value: Json, storedAt = NOW, expiresAt = NOW + 60_000) => ({
  outcome: 'hit',
  hit: { value, storedAt, expiresAt },
});

/** What every cache does, on one that is empty or holds other keys. */
export function cacheContract(world: () => Promise<Cache>): void {
  let made = 0;
  const place = (key = 'k', tenantId = 'acme', namespace = 'models') => {
    made += 1;
    return { tenantId, namespace, key: `${key}-${made}` };
  };

  describe('a cache', () => {
    it('gives back a value until it expires, and says when it was put', async () => {
      const cache = await world();
      const there = place();
      expect(await cache.get(there, NOW)).toEqual(missed);
      expect(await cache.put(there, { a: [1, null] }, at)).toBe(true);
      expect(await cache.get(there, NOW)).toEqual(found({ a: [1, null] }));
      expect(await cache.get(there, NOW + 59_999)).toEqual(found({ a: [1, null] }));
      expect(await cache.get(there, NOW + 60_000)).toEqual(missed);
    });

    it('gives back any JSON value as it was', async () => {
      const cache = await world();
      await fc.assert(
        fc.asyncProperty(fc.jsonValue(), fc.string({ unit: 'binary', maxLength: 60 }), async (value, key) => {
          const there = place(key);
          const whole = JSON.parse(`{"__proto__":1,"it":${JSON.stringify(value)}}`) as Json;
          expect(await cache.put(there, whole, at)).toBe(true);
          expect(await cache.get(there, NOW)).toEqual(found(whole));
        }),
        { numRuns: 25 },
      );
    });

    it('replaces and deletes, and deletes what is not there', async () => {
      const cache = await world();
      const there = place();
      await cache.put(there, 'old', at);
      await cache.put(there, 'new', { now: NOW + 5, ttlMs: 10 });
      expect(await cache.get(there, NOW + 6)).toEqual(found('new', NOW + 5, NOW + 15));
      expect(await cache.delete(there)).toBe(true);
      expect(await cache.delete(there)).toBe(true);
      expect(await cache.get(there, NOW + 6)).toEqual(missed);
    });

    it('never gives a value to another tenant, namespace or key, however they are spelled', async () => {
      const cache = await world();
      const spelled = ['a', 'a#b', 'a:b', 'a%23b', '{a}', '*', '', 'ä', '["a"]', '../a', 'a\u0000b', 'A'];
      const places = spelled.flatMap((key) => [
        { tenantId: 'acme', namespace: 'models', key },
        { tenantId: 'acme2', namespace: 'models', key },
        { tenantId: 'acme', namespace: 'models-b', key },
      ]);
      for (const [i, there] of places.entries()) await cache.put(there, i, at);
      const answers = await Promise.all(places.map((there) => cache.get(there, NOW)));
      expect(answers).toEqual(places.map((_, i) => found(i)));
    });

    it('shares nothing with what was put or given', async () => {
      const cache = await world();
      const there = place();
      const value = { list: [1] };
      await cache.put(there, value, at);
      value.list.push(2);
      const first = await cache.get(there, NOW);
      if (first.outcome === 'hit') (first.hit.value as { list: number[] }).list.push(3);
      expect(await cache.get(there, NOW)).toEqual(found({ list: [1] }));
    });

    it('keeps nothing without time to live, and nothing too large; what was there is gone as well', async () => {
      const cache = await world();
      const there = place();
      const large = 'x'.repeat(MAX_CACHED_BYTES);
      for (const [value, ttlMs] of [
        [1, 0],
        [1, -5],
        [1, Number.NaN],
        [large, 1_000],
      ] as const) {
        await cache.put(there, 'older', at);
        expect(await cache.put(there, value, { now: NOW, ttlMs })).toBe(false);
        expect(await cache.get(there, NOW)).toEqual(missed);
      }
      expect(await cache.put(there, 'x'.repeat(MAX_CACHED_BYTES - 2), at)).toBe(true);
    });

    it('keeps a value for a day at most', async () => {
      const cache = await world();
      const there = place();
      await cache.put(there, 1, { now: NOW, ttlMs: 1e15 });
      const found = await cache.get(there, NOW);
      expect(found.outcome === 'hit' && found.hit.expiresAt <= NOW + LONGEST_CACHE_MS).toBe(true);
      expect(await cache.get(there, NOW + LONGEST_CACHE_MS)).toEqual(missed);
    });
  });
}
