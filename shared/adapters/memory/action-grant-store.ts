import { type ActionGrant, isLive } from '#domain/approvals/action-grant.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { ActionGrantStore } from '#ports/action-grant-store.ts';
import { copy } from './copy.ts';
import { rowKey } from './run-state.ts';

const MOST_LISTED = 500;

/** Grants in memory. */
export function memoryActionGrantStore(): ActionGrantStore {
  const grants = new Map<string, ActionGrant>();
  const existing = (tenantId: string, id: string): ActionGrant => {
    const grant = grants.get(rowKey(tenantId, id));
    if (grant === undefined) throw new OrchestratorError('not_found', 'no such grant');
    return grant;
  };
  return {
    async put(grant) {
      const key = rowKey(grant.tenantId, grant.id);
      if (grants.has(key)) throw new OrchestratorError('conflict', 'the grant exists already');
      grants.set(key, copy(grant));
    },
    get: async (tenantId, id) => {
      const grant = grants.get(rowKey(tenantId, id));
      return grant && copy(grant);
    },
    list: async (tenantId) =>
      copy([...grants.values()])
        .filter((grant) => grant.tenantId === tenantId)
        .sort((a, b) => (a.id < b.id ? 1 : -1))
        .slice(0, MOST_LISTED),
    async revoke(tenantId, id, at) {
      const grant = existing(tenantId, id);
      grant.revokedAt ??= at;
      return copy(grant);
    },
    async use(tenantId, id, approvalId, at) {
      const grant = existing(tenantId, id);
      if (!isLive(grant, at)) return false;
      if (grant.lastUsedBy === approvalId) return true;
      grant.uses += 1;
      grant.lastUsedBy = approvalId;
      return true;
    },
  };
}
