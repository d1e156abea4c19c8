import type { Deps } from '#declare/capabilities.ts';
import type { BudgetScope } from '#domain/costs/scope.ts';
import { openCursor, sealCursor } from '../pagination/cursor.ts';
import { type BudgetView, budgetView } from './budget-view.ts';

/** Which page of a tenant's budgets. */
export interface ListBudgets {
  readonly tenantId: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly kind?: BudgetScope['kind'] | undefined;
}

/**
 * One page of the budgets of a tenant's own scopes, by kind and id. A cursor belongs to the listing of the same kind.
 *
 * @throws ValidationError for a cursor of another listing
 */
export async function listBudgets(
  deps: Deps<'ledger.read' | 'cursors.sign' | 'budgets.gate'>,
  { tenantId, limit, cursor, kind }: ListBudgets,
): Promise<{ items: BudgetView[]; cursor?: string }> {
  const use = { tenantId, listing: `budgets:${kind ?? 'all'}` };
  const after = cursor === undefined ? '' : await openCursor(deps, use, cursor);
  const budgets = (await deps.ledger.listBudgets(tenantId)).filter(
    ({ scope }) => (kind === undefined || scope.kind === kind) && placeOf(scope) > after,
  );
  const scopes = budgets.slice(0, limit).map(({ scope }) => scope);
  const now = deps.clock.now();
  const states = await deps.ledger.states(tenantId, { scopes, at: now });
  const items = states.map((state) => budgetView(state, now, deps.budgets?.leastCallMicros ?? 0));
  const last = scopes.at(-1);
  if (budgets.length <= limit || last === undefined) return { items };
  return { items, cursor: await sealCursor(deps, use, placeOf(last)) };
}

// a space sorts before everything that a kind or an id may hold
const placeOf = ({ kind, id }: BudgetScope): string => `${kind} ${id}`;
