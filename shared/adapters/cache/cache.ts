import type { Cache, CachePlace } from '#ports/cache.ts';
import { dynamoCache } from '../dynamodb/cache.ts';
import type { TableEnv } from '../dynamodb/client.ts';
import { memoryCache } from '../memory/cache.ts';
import { layeredCache } from './layered-cache.ts';

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
  const far = env.CACHE_URL === '' ? dynamoCache(env) : onServer(env.CACHE_URL);
  const layers = layeredCache({ near: memoryCache(), far }, { nearMs: NEAR_MS });
  const released = (place: CachePlace): CachePlace => ({ ...place, key: `${env.RELEASE} ${place.key}` });
  return {
    get: (place, now) => layers.get(released(place), now),
    put: (place, value, life) => layers.put(released(place), value, life),
    delete: (place) => layers.delete(released(place)),
  };
}

/** Its code is loaded with the first call: most stages have no such server. */
function onServer(url: string): Cache {
  let loaded: Promise<Cache> | undefined;
  const cache = (): Promise<Cache> => {
    loaded ??= import('../valkey/cache.ts').then(({ valkeyCache }) => valkeyCache({ url }));
    return loaded;
  };
  return {
    get: async (place, now) => (await cache()).get(place, now),
    put: async (place, value, life) => (await cache()).put(place, value, life),
    delete: async (place) => (await cache()).delete(place),
  };
}
