import type { Cache } from '#ports/cache.ts';
import { dynamoCache } from '../dynamodb/cache.ts';
import type { TableEnv } from '../dynamodb/client.ts';
import { memoryCache } from '../memory/cache.ts';
import { valkeyCache } from '../valkey/cache.ts';
import { layeredCache } from './layered-cache.ts';

/** What decides where the shared layer lies. */
export interface CacheEnv extends TableEnv {
  /** URL of a Valkey server; empty: the table is the shared layer. */
  readonly CACHE_URL: string;
}

/** For so long one process may go on with what another has replaced. */
const NEAR_MS = 30_000;

/** The cache of this process before the shared one: a Valkey server where the stage has one, else the table. */
export const twoLayerCache = (env: CacheEnv): Cache =>
  layeredCache(
    {
      near: memoryCache(),
      far: env.CACHE_URL === '' ? dynamoCache(env) : valkeyCache({ url: env.CACHE_URL }),
    },
    { nearMs: NEAR_MS },
  );
