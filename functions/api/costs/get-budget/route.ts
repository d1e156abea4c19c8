import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { BudgetPath, BudgetView, budgetTag, budgetView } from '#services/costs/budget-view.ts';
import { readBudget } from '#services/costs/keep-budget.ts';

export const getBudget = defineRoute({
  id: 'getBudget',
  method: 'GET',
  path: '/budgets/{kind}/{id}',
  scope: 'costs:read',
  summary: 'Read a budget and how it stands',
  uses: ['ledger.read', 'budgets.gate'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: BudgetPath,
  query: z.strictObject({}),
  body: z.undefined(),
  response: BudgetView,
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'of a tenant', params: { kind: 'tenant', id: 'acme' }, status: 200 },
    { name: 'one that is spent', params: { kind: 'project', id: 'spent' }, status: 200 },
    { name: 'of a project without one', params: { kind: 'project', id: 'unknown' }, status: 404 },
    { name: 'of another tenant', params: { kind: 'tenant', id: 'acme2' }, status: 404 },
    { name: 'of no kind', params: { kind: 'planet', id: 'earth' }, status: 400 },
  ],
  handle: async (deps, { principal, params }) => {
    const state = await readBudget(deps, principal, params);
    const body = budgetView(state, deps.clock.now(), deps.budgets?.leastCallMicros ?? 0);
    return { headers: { etag: budgetTag(body) }, body };
  },
});
