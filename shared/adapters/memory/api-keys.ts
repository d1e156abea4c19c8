import { OrchestratorError } from '#domain/errors.ts';
import type { ApiKey } from '#domain/tenants/principal.ts';
import type { ApiKeys } from '#ports/api-keys.ts';
import { copy } from './copy.ts';
import { rowKey } from './run-state.ts';

/** API keys in memory. */
export function memoryApiKeys(): ApiKeys {
  const stored = new Map<string, ApiKey>();
  return {
    byHash: async (tenantId, hash) => {
      const key = stored.get(rowKey(tenantId, hash));
      return key && copy(key);
    },
    async add(key) {
      const row = rowKey(key.tenantId, key.hash);
      if (stored.has(row)) throw new OrchestratorError('conflict', 'the key exists already');
      stored.set(row, copy(key));
    },
    async revoke(tenantId, hash, at) {
      const key = stored.get(rowKey(tenantId, hash));
      if (key !== undefined) key.revokedAt ??= at;
    },
  };
}
