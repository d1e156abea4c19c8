import type { FollowUp } from '#domain/triggers/follow-up.ts';
import type { FollowUpKey, FollowUpStore } from '#ports/follow-up-store.ts';
import { copy } from './copy.ts';
import { rowKey } from './run-state.ts';

/** Follow-ups in memory. */
export function memoryFollowUpStore(): FollowUpStore {
  const stored = new Map<string, { followUp: FollowUp; lookAt: number }>();
  const keyOf = ({ tenantId, after, id }: FollowUpKey): string => rowKey(tenantId, after, id);
  return {
    async add(followUp) {
      const key = keyOf(followUp);
      if (!stored.has(key)) stored.set(key, { followUp: copy(followUp), lookAt: followUp.createdAt });
    },
    get: async (key) => {
      const found = stored.get(keyOf(key));
      return found && copy(found.followUp);
    },
    of: async (tenantId, after) =>
      copy(
        [...stored.values()]
          .map(({ followUp }) => followUp)
          .filter((followUp) => followUp.tenantId === tenantId && followUp.after === after)
          .sort((a, b) => (a.id < b.id ? -1 : 1)),
      ),
    async settle(key, outcome, reason) {
      const found = stored.get(keyOf(key));
      if (found === undefined || found.followUp.outcome !== undefined) return;
      found.followUp = { ...found.followUp, outcome, ...(reason === undefined ? {} : { reason }) };
    },
    async putOff(key, lookAt) {
      const found = stored.get(keyOf(key));
      if (found !== undefined) found.lookAt = lookAt;
    },
    due: async (moment, limit) =>
      [...stored.values()]
        .filter(({ followUp, lookAt }) => followUp.outcome === undefined && lookAt < moment)
        .sort((a, b) => a.lookAt - b.lookAt || (a.followUp.id < b.followUp.id ? -1 : 1))
        .slice(0, limit)
        .map(({ followUp: { tenantId, after, id } }) => ({ tenantId, after, id })),
  };
}
