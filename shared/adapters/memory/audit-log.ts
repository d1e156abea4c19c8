import type { AuditEntry, AuditLog } from '#ports/audit-log.ts';
import { copy } from './copy.ts';

/** An audit trail in memory. */
export function memoryAuditLog(): AuditLog {
  const entries: AuditEntry[] = [];
  return {
    async write(entry) {
      const same = (e: AuditEntry) => e.tenantId === entry.tenantId && e.at === entry.at && e.id === entry.id;
      if (!entries.some(same)) entries.push(copy(entry));
    },
    list: async (tenantId, limit) =>
      copy(
        entries
          .filter((entry) => entry.tenantId === tenantId)
          .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
          .slice(0, limit),
      ),
  };
}
