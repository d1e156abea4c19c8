import type { MachineUse, WorkflowStore, WorkflowSummary, WorkflowVersion } from '#ports/workflow-store.ts';
import { copy } from './copy.ts';
import { rowKey } from './run-state.ts';

/** Registered workflows in memory. */
export function memoryWorkflowStore(): WorkflowStore {
  const stored = new Map<string, WorkflowVersion[]>();
  const uses = new Map<string, number>();
  const of = (tenantId: string, id: string): WorkflowVersion[] => stored.get(rowKey(tenantId, id)) ?? [];
  return {
    async put(given) {
      const versions = of(given.tenantId, given.workflowId);
      const latest = versions.at(-1);
      if (latest?.hash === given.hash) return copy(latest);
      const next = copy({ ...given, version: versions.length + 1 });
      stored.set(rowKey(given.tenantId, given.workflowId), [...versions, next]);
      return copy(next);
    },
    async get(tenantId, id, version) {
      const found = of(tenantId, id).at(version === undefined ? -1 : version - 1);
      return found === undefined || version === 0 ? undefined : copy(found);
    },
    versions: async (tenantId, id, { limit, before = Number.POSITIVE_INFINITY }) =>
      of(tenantId, id)
        .filter(({ version }) => version < before)
        .reverse()
        .slice(0, limit)
        .map(summaryOf),
    list: async (tenantId) =>
      [...stored.values()]
        .flatMap((versions) => versions.at(-1) ?? [])
        .filter((latest) => latest.tenantId === tenantId)
        .sort((a, b) => (a.workflowId < b.workflowId ? -1 : 1))
        .map(summaryOf),
    async noteUse({ machine, usedAt }) {
      uses.set(machine, Math.max(usedAt, uses.get(machine) ?? 0));
    },
    unused: async (before, limit) =>
      [...uses]
        .flatMap(([machine, usedAt]): MachineUse[] => (usedAt < before ? [{ machine, usedAt }] : []))
        .sort((a, b) => (a.machine < b.machine ? -1 : 1))
        .slice(0, limit),
    async forget({ machine, usedAt }) {
      return uses.get(machine) === usedAt && uses.delete(machine);
    },
  };
}

function summaryOf({ definition: _, ...summary }: WorkflowVersion): WorkflowSummary {
  return copy(summary);
}
