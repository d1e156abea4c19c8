import type { PendingSummary, SummaryList } from '#ports/summary-list.ts';
import { rowKey } from './run-state.ts';

/** The list in memory. */
export function memorySummaryList(): SummaryList {
  const noted = new Map<string, { readonly pending: PendingSummary; done: boolean }>();
  const keyOf = ({ tenantId, period, window }: PendingSummary): string => rowKey(tenantId, period, window);
  return {
    async note(pending) {
      const key = keyOf(pending);
      if (!noted.has(key)) noted.set(key, { pending: { ...pending }, done: false });
    },
    due: async (moment, limit) =>
      [...noted.values()]
        .filter(({ pending, done }) => !done && pending.dueAt < moment)
        .map(({ pending }) => ({ ...pending }))
        .sort((a, b) => a.dueAt - b.dueAt || (keyOf(a) < keyOf(b) ? -1 : 1))
        .slice(0, limit),
    async done(pending) {
      noted.set(keyOf(pending), { pending: { ...pending }, done: true });
    },
  };
}
