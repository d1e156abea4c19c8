import { lazy } from '#domain/lazy.ts';
import type { IdempotencyStore } from '#ports/idempotency-store.ts';
import type { TableEnv } from './client.ts';

/** Replies in the table, loaded with the first request that has a key: most have none. */
export function lateIdempotencyStore(env: TableEnv): IdempotencyStore {
  const store = lazy(async () => (await import('./idempotency-store.ts')).dynamoIdempotencyStore(env));
  return {
    begin: async (...request) => (await store()).begin(...request),
    complete: async (...reply) => (await store()).complete(...reply),
    release: async (...key) => (await store()).release(...key),
  };
}
