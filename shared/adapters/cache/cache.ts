import { lazy } from '#domain/lazy.ts';
import type { Cache, CachePlace } from '#ports/cache.ts';
import type { TableEnv } from '../dynamodb/client.ts';

/** What decides where the shared layer lies. */
export interface CacheEnv extends TableEnv {
  /** URL of a Valkey server; empty: the table is the shared layer. */
  readonly CACHE_URL: string;
  /** Names the code and the models that make the values. */
  readonly RELEASE: string;
}

/** For so long one process may go on with what another has replaced. */
const NEAR_MS = 30_000;

/**
 * The cache of this process before the shared one: a Valkey server where the stage has one, else the table. Each
 * release has values of its own: another one may mean something else by them, or know better.
 */
export function twoLayerCache(env: CacheEnv): Cache {
  // its code is loaded with the first call: most requests of most functions make none
  const cache = lazy(() => layersOf(env));
  const released = (place: CachePlace): CachePlace => ({ ...place, key: `${env.RELEASE} ${place.key}` });
  return {
    get: async (place, now) => (await cache()).get(released(place), now),
    put: async (place, value, life) => (await cache()).put(released(place), value, life),
    delete: async (place) => (await cache()).delete(released(place)),
  };
}

async function layersOf(env: CacheEnv): Promise<Cache> {
  const { layeredCache } = await import('./layered-cache.ts');
  const { memoryCache } = await import('../memory/cache.ts');
  return layeredCache({ near: memoryCache(), far: await farOf(env) }, { nearMs: NEAR_MS });
}

async function farOf(env: CacheEnv): Promise<Cache> {
  if (env.CACHE_URL === '') return (await import('../dynamodb/cache.ts')).dynamoCache(env);
  return (await import('../valkey/cache.ts')).valkeyCache({ url: env.CACHE_URL });
}
