import type { StopMark, StopScope, StopSwitch } from '#ports/stop-switch.ts';

const NONE = Promise.resolve(undefined);

/** Stop marks in memory. */
export function memoryStopSwitch(): StopSwitch {
  const marks = new Map<string, StopMark>();
  return {
    async stop(scope, at, reason) {
      marks.set(nameOf(scope), { scope, at, reason });
    },
    async clear(scope) {
      marks.delete(nameOf(scope));
    },
    stopped({ tenantId, runId, agentId }) {
      if (marks.size === 0) return NONE;
      const scopes: StopScope[] = [
        { kind: 'everything' },
        { kind: 'tenant', tenantId },
        ...(agentId === undefined ? [] : [{ kind: 'agent', agentId } as const]),
        { kind: 'run', tenantId, runId },
      ];
      return Promise.resolve(scopes.flatMap((scope) => marks.get(nameOf(scope)) ?? [])[0]?.reason);
    },
    marks: async (scopes) => scopes.flatMap((scope) => marks.get(nameOf(scope)) ?? []),
  };
}

// every scope lists its members in one order
function nameOf(scope: StopScope): string {
  const { kind } = scope;
  if (kind === 'run') return JSON.stringify([kind, scope.tenantId, scope.runId]);
  if (kind === 'tenant') return JSON.stringify([kind, scope.tenantId]);
  return JSON.stringify(kind === 'agent' ? [kind, scope.agentId] : [kind]);
}
