import { memoryCache } from '#adapters/memory/cache.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import type { Json } from '#domain/json.ts';
import type { Cache, Lookup } from '#ports/cache.ts';
import { readThrough } from '#services/cache/read-through.ts';

const place = { tenantId: 'acme', namespace: 'models', key: 'k' };
const text = (cached: Json): string | undefined => (typeof cached === 'string' ? cached : undefined);

function world(cache: Cache = memoryCache()) {
  const clock = memoryClock(1_000);
  const lookups: Lookup[] = [];
  const makes: ((value: string | undefined | Error) => void)[] = [];
  const make = () =>
    new Promise<string | undefined>((resolve, reject) => {
      makes.push((value) => (value instanceof Error ? reject(value) : resolve(value)));
    });
  const ask = (more: object = {}) =>
    readThrough(
      { clock, cache, onLookup: (_, lookup) => lookups.push(lookup) },
      { place, maxAgeMs: 60_000, make, read: text, ...more },
    );
  const settle = () => new Promise(setImmediate);
  return { cache, clock, lookups, makes, ask, settle };
}

describe('reading through a cache', () => {
  it('makes a value once, and takes it from the cache until it is too old', async () => {
    const { clock, lookups, makes, ask, settle } = world();
    const first = ask();
    await settle();
    makes[0]?.('made');
    expect(await first).toEqual({ value: 'made', lookup: 'miss', ageMs: 0 });
    await clock.advance(59_999);
    expect(await ask()).toEqual({ value: 'made', lookup: 'hit', ageMs: 59_999 });
    await clock.advance(1);
    const again = ask();
    await settle();
    makes[1]?.('anew');
    expect(await again).toEqual({ value: 'anew', lookup: 'miss', ageMs: 0 });
    expect(lookups).toEqual(['miss', 'hit', 'miss']);
  });

  it('takes nothing older than the caller allows, whatever is kept', async () => {
    const { cache, clock, makes, ask, settle } = world();
    await cache.put(place, 'old', { now: 1_000, ttlMs: 60_000 });
    await clock.advance(500);
    expect(await ask({ maxAgeMs: 501 })).toMatchObject({ value: 'old' });
    const younger = ask({ maxAgeMs: 500 });
    await settle();
    makes[0]?.('new');
    expect(await younger).toMatchObject({ value: 'new' });
  });

  it('makes one value for all who ask at once', async () => {
    const { lookups, makes, ask, settle } = world();
    const all = Promise.all([ask(), ask(), ask()]);
    await settle();
    expect(makes).toHaveLength(1);
    makes[0]?.('made');
    expect(await all).toEqual([
      { value: 'made', lookup: 'miss', ageMs: 0 },
      { value: 'made', lookup: 'coalesced', ageMs: 0 },
      { value: 'made', lookup: 'coalesced', ageMs: 0 },
    ]);
    expect([...lookups].sort()).toEqual(['coalesced', 'coalesced', 'miss']);
  });

  it('makes one each for other tenants, keys and ages', async () => {
    const { makes, ask, settle } = world();
    const all = Promise.all([
      ask(),
      ask({ place: { ...place, tenantId: 'acme2' } }),
      ask({ place: { ...place, key: 'l' } }),
      ask({ maxAgeMs: 5 }),
    ]);
    await settle();
    for (const [i, done] of makes.entries()) done(`made ${i}`);
    expect((await all).map((looked) => looked?.value)).toEqual(['made 0', 'made 1', 'made 2', 'made 3']);
  });

  it('keeps neither a failure nor an absent value, and tells both to all who wait', async () => {
    const { makes, ask, settle } = world();
    const failing = Promise.allSettled([ask(), ask()]);
    await settle();
    makes[0]?.(new Error('down'));
    expect((await failing).map((r) => r.status)).toEqual(['rejected', 'rejected']);
    const absent = Promise.all([ask(), ask()]);
    await settle();
    makes[1]?.(undefined);
    expect(await absent).toEqual([undefined, undefined]);
    const third = ask();
    await settle();
    makes[2]?.('there');
    expect(await third).toMatchObject({ value: 'there', lookup: 'miss' });
  });

  it('makes anew what was kept in another form', async () => {
    const { cache, makes, ask, settle } = world();
    await cache.put(place, { of: 'another version' }, { now: 1_000, ttlMs: 60_000 });
    const asked = ask();
    await settle();
    makes[0]?.('made');
    expect(await asked).toMatchObject({ value: 'made', lookup: 'miss' });
  });

  it('goes on without the cache', async () => {
    const { lookups, makes, ask, settle } = world({
      get: async () => ({ outcome: 'unavailable' }),
      put: async () => false,
      delete: async () => false,
    });
    const asked = ask();
    await settle();
    makes[0]?.('made');
    expect(await asked).toEqual({ value: 'made', lookup: 'unavailable', ageMs: 0 });
    expect(lookups).toEqual(['unavailable']);
  });
});
