import { defineTrigger } from '#declare/trigger.ts';
import { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import { watchSpending as watch } from '#services/costs/watch-spending.ts';

/** Follows the ledger: warns of budgets that run out, and notes who is to get summaries. */
export const watchSpending = defineTrigger({
  id: 'watchSpending',
  uses: ['budgets.gate', 'bus.publish', 'summaries.note'],
  timeoutSeconds: 30,
  memoryMb: 256,
  source: { kind: 'table-stream', sortKeyPrefix: 'COST#' },
  handle: async (deps, record) => {
    const { warnings } = await watch(deps, LedgerEntry.parse(record));
    return { 'budget-warnings': warnings };
  },
});
