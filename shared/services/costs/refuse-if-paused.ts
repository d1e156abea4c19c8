import type { Deps } from '#declare/capabilities.ts';
import { scopesOf } from '#domain/costs/scope.ts';
import { spendingStopped } from '#domain/costs/standing.ts';
import type { BudgetExceededError } from '#domain/errors.ts';
import { type Paid, payerLabels } from './payer-labels.ts';

/**
 * Why this run must not begin, if so: the narrowest budget that it would fall under is paused, or one of its limits
 * is spent. A pause for want of money needs nobody to lift it: it is over as soon as the limit is raised or a new
 * period has begun.
 */
export async function pauseOf(
  deps: Deps<'budgets.gate'>,
  run: Paid,
): Promise<BudgetExceededError | undefined> {
  if (deps.budgets === undefined) return undefined;
  const scopes = [...scopesOf(payerLabels(run))].reverse();
  const query = { scopes, at: deps.clock.now(), runId: run.id };
  const states = await deps.budgets.states(run.tenantId, query);
  for (const { budget, meters } of states) {
    const stopped = spendingStopped(budget, meters, deps.budgets.leastCallMicros);
    if (stopped !== undefined) return stopped;
  }
  return undefined;
}

/** @throws BudgetExceededError where the run must not begin */
export async function refuseIfPaused(deps: Deps<'budgets.gate'>, run: Paid): Promise<void> {
  const stopped = await pauseOf(deps, run);
  if (stopped !== undefined) throw stopped;
}
