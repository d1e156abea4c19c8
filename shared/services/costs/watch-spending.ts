import type { Deps } from '#declare/capabilities.ts';
import type { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import { dayOf, windowOf } from '#domain/costs/period.ts';
import { scopesOf } from '#domain/costs/scope.ts';
import type { EpochMs } from '#domain/time.ts';
import type { BudgetGate } from '#ports/budget-gate.ts';
import { warnOfThresholds } from './warn-of-thresholds.ts';

/** A call is settled at most so long after it was reserved, and counts in the windows of its reservation. */
const LONGEST_CALL_MS = 30 * 60_000;

/** A period is over for a summary so much later: the last entries have arrived by then. */
const SPARE_MS = 10 * 60_000;

/** What followed from an entry. */
export interface Watched {
  /** Messages about thresholds that were handed to the bus. */
  readonly warnings: number;
}

/**
 * Looks at a fresh entry of the ledger, behind the call's back: tells the thresholds that its budgets have reached,
 * and notes that day and week of its tenant deserve a summary. Free of effect when it is repeated.
 */
export async function watchSpending(
  deps: Deps<'budgets.gate' | 'bus.publish' | 'summaries.note'>,
  entry: LedgerEntry,
): Promise<Watched> {
  const [warnings] = await Promise.all([
    deps.budgets === undefined ? 0 : warn(deps, deps.budgets, entry),
    noteSummaries(deps, entry),
  ]);
  return { warnings };
}

async function warn(deps: Deps<'bus.publish'>, budgets: BudgetGate, entry: LedgerEntry): Promise<number> {
  const { tenantId, labels } = entry;
  const scopes = scopesOf(labels);
  let told = 0;
  for (const at of momentsOf(entry.at)) {
    const states = await budgets.states(tenantId, { scopes, at, runId: labels.run });
    told += await warnOfThresholds(deps, tenantId, states, budgets.leastCallMicros);
  }
  return told;
}

/** One moment in each day in which the call may have been reserved: the wider periods change with the days. */
function momentsOf(at: EpochMs): readonly EpochMs[] {
  const before = Math.max(0, at - LONGEST_CALL_MS);
  return dayOf(before) === dayOf(at) ? [at] : [before, at];
}

async function noteSummaries(deps: Deps<'summaries.note'>, { tenantId, at }: LedgerEntry): Promise<void> {
  for (const period of ['day', 'week'] as const) {
    const { name, to } = windowOf(period, at, '');
    await deps.summaries.note({ tenantId, period, window: name, dueAt: (to ?? at) + SPARE_MS });
  }
}
