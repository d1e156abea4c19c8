import * as z from 'zod';
import { pageQuery } from '#declare/page-query.ts';
import { defineRoute } from '#declare/route.ts';
import { scopeKinds } from '#domain/costs/scope.ts';
import { BudgetView } from '#services/costs/budget-view.ts';
import { listBudgets as list } from '#services/costs/list-budgets.ts';

export const listBudgets = defineRoute({
  id: 'listBudgets',
  method: 'GET',
  path: '/budgets',
  scope: 'costs:read',
  summary: 'List budgets and how they stand',
  description:
    'By kind and id, with limit, spent, held, available, reset time and forecast of each period. The budget of an organization, which other tenants share, is read by its own path.',
  uses: ['ledger.read', 'cursors.sign', 'budgets.gate'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({
    ...pageQuery,
    kind: z.enum(scopeKinds).optional(),
  }),
  body: z.undefined(),
  response: z.strictObject({ items: z.array(BudgetView), cursor: z.string().optional() }),
  status: 200,
  changes: false,
  errors: [],
  examples: [
    { name: 'all', status: 200 },
    { name: 'those of projects', query: { kind: 'project', limit: '1' }, status: 200 },
    { name: 'a kind there is none of', query: { kind: 'planet' }, status: 400 },
    { name: 'a cursor of nobody', query: { cursor: 'YWJj.x' }, status: 400 },
  ],
  handle: async (deps, { principal, query }) => ({
    body: await list(deps, { tenantId: principal.tenantId, ...query }),
  }),
});
