import { layeredCache } from '#adapters/cache/layered-cache.ts';
import { memoryCache } from '#adapters/memory/cache.ts';
import type { Cache } from '#ports/cache.ts';
import { cacheContract } from '../../ports/cache.contract.ts';

const place = { tenantId: 'acme', namespace: 'models', key: 'k' };
const at = { now: 1_000, ttlMs: 60_000 };
const broken: Cache = {
  get: async () => ({ outcome: 'unavailable' }),
  put: async () => false,
  delete: async () => false,
};
const layers = (nearMs = 30_000) => {
  const [near, far] = [memoryCache(), memoryCache()];
  return { near, far, both: layeredCache({ near, far }, { nearMs }) };
};

describe('in memory', () => {
  cacheContract(async () => memoryCache());

  it('holds at most so many bytes, and forgets what was not used for longest', async () => {
    const cache = memoryCache({ maxBytes: 2_500 });
    const of = (key: string) => ({ ...place, key });
    for (const key of ['a', 'b', 'c']) await cache.put(of(key), 'x'.repeat(500), at);
    await cache.get(of('a'), 1_000);
    for (const key of ['d', 'e']) await cache.put(of(key), 'x'.repeat(500), at);
    const kept = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => cache.get(of(key), 1_000)));
    expect(kept.map((k) => k.outcome)).toEqual(['hit', 'miss', 'miss', 'hit', 'hit']);
    expect(await cache.put(of('f'), 'x'.repeat(3_000), at)).toBe(false);
  });

  it('gives back the bytes of what was replaced, deleted or expired', async () => {
    const cache = memoryCache({ maxBytes: 2_600 });
    const of = (key: string) => ({ ...place, key });
    await cache.put(of('a'), 'x'.repeat(500), at);
    for (let i = 0; i < 20; i += 1) {
      await cache.put(of('b'), 'x'.repeat(500), at);
      await cache.put(of('c'), 'x'.repeat(900), { now: 1_000, ttlMs: 1 });
      if (i % 2 === 0) await cache.delete(of('c'));
      else await cache.get(of('c'), 2_000);
      await cache.delete(of('b'));
    }
    expect(await cache.get(of('a'), 1_000)).toMatchObject({ outcome: 'hit' });
  });
});

describe('in two layers', () => {
  cacheContract(async () => layers().both);
  describe('with nothing near', () => {
    cacheContract(async () => layeredCache({ near: broken, far: memoryCache() }, { nearMs: 30_000 }));
  });

  it('keeps near what was found far, not longer than allowed, and true about its age', async () => {
    const { near, far, both } = layers();
    await far.put(place, 'v', at);
    expect(await both.get(place, 5_000)).toEqual({
      outcome: 'hit',
      hit: { value: 'v', storedAt: 1_000, expiresAt: 61_000 },
    });
    expect((await near.get(place, 34_999)).outcome).toBe('hit');
    expect(await both.get(place, 34_999)).toMatchObject({ hit: { storedAt: 1_000, expiresAt: 61_000 } });
    expect(await near.get(place, 35_000)).toEqual({ outcome: 'miss' });
  });

  it('never keeps near beyond the end', async () => {
    const { near, far, both } = layers();
    await far.put(place, 'v', at);
    await both.get(place, 60_000);
    expect(await near.get(place, 61_000)).toEqual({ outcome: 'miss' });
  });

  it('sees what another process put at the latest when the near value ends', async () => {
    const { far, both } = layers(10);
    await both.put(place, 'old', at);
    await far.put(place, 'new', { now: 1_001, ttlMs: 60_000 });
    expect(await both.get(place, 1_009)).toMatchObject({ hit: { value: 'old' } });
    expect(await both.get(place, 1_010)).toMatchObject({ hit: { value: 'new' } });
  });

  it('goes on with what is near while the shared one is gone, and says so of the rest', async () => {
    const both = layeredCache({ near: memoryCache(), far: broken }, { nearMs: 100 });
    expect(await both.put(place, 'v', at)).toBe(false);
    expect(await both.get(place, 1_050)).toMatchObject({ outcome: 'hit' });
    expect(await both.get(place, 1_100)).toEqual({ outcome: 'unavailable' });
    expect(await both.delete(place)).toBe(false);
  });
});
