import { priorities, turnOf } from '#domain/runs/priority.ts';
import type { Admission, Place, Waiting } from '#ports/admission.ts';
import { type RunState, rowKey } from './run-state.ts';

/** How many places a tenant has: all, and urgent ones besides. */
export interface PlaceLimits {
  readonly runsAtOnce: number;
  readonly urgentBesides: number;
}

/** Places and lines in memory, over the runs of a state. */
export function memoryAdmission(state: RunState, { runsAtOnce, urgentBesides }: PlaceLimits): Admission {
  const inside = new Map<string, Place>();
  const line = new Map<string, Waiting>();
  const keyOf = ({ tenantId, runId }: { tenantId: string; runId: string }): string => rowKey(tenantId, runId);
  const of = <T extends { tenantId: string }>(map: Map<string, T>, tenantId: string): T[] =>
    [...map.values()].filter((place) => place.tenantId === tenantId);
  const isFree = ({ tenantId, priority }: Place): boolean => {
    const held = of(inside, tenantId);
    if (priority === 'bulk' && held.filter((place) => place.priority === 'bulk').length >= runsAtOnce / 2) {
      return false;
    }
    return held.length < runsAtOnce + (priority === 'urgent' ? urgentBesides : 0);
  };
  return {
    async enter(place, inTurn = false) {
      if (inside.has(keyOf(place))) return true;
      const behind = of(line, place.tenantId).some(({ priority }) => priority === place.priority);
      if (!isFree(place) || (behind && !inTurn)) return false;
      inside.set(keyOf(place), { ...place });
      return true;
    },
    async leave(place) {
      inside.delete(keyOf(place));
    },
    async wait({ tenantId, id: runId, priority = 'normal', createdAt, version }, until) {
      const rows = state.runs.get(rowKey(tenantId, runId));
      if (rows?.run.version !== version) return;
      rows.parkedUntil = until;
      line.set(keyOf({ tenantId, runId }), { tenantId, runId, priority, turn: turnOf(priority, createdAt) });
    },
    heads: async (tenantId) => {
      const waiting = of(line, tenantId).sort((a, b) => a.turn - b.turn || (a.runId < b.runId ? -1 : 1));
      return priorities
        .flatMap((priority) => waiting.find((place) => place.priority === priority) ?? [])
        .sort((a, b) => a.turn - b.turn);
    },
    async done(waiting) {
      line.delete(keyOf(waiting));
    },
    lines: async (limit) => [...new Set([...line.values()].map(({ tenantId }) => tenantId))].slice(0, limit),
    inside: async (tenantId) => of(inside, tenantId).map((place) => ({ ...place })),
  };
}
