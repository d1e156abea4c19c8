import type { ApiKey } from '#domain/tenants/principal.ts';

/** Stored API keys; only hashes of values. */
export interface ApiKeys {
  /** The key of that tenant with that SHA-256, revoked and expired ones included. */
  byHash(tenantId: string, hash: string): Promise<ApiKey | undefined>;
  /** @throws OrchestratorError `conflict` when the hash is taken */
  add(key: ApiKey): Promise<void>;
  /** The first moment stays when repeated; free of effect when absent. */
  revoke(tenantId: string, hash: string, at: number): Promise<void>;
}
