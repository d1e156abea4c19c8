import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { BudgetForm, BudgetPath, BudgetView, budgetTag, budgetView } from '#services/costs/budget-view.ts';
import { keepBudget } from '#services/costs/keep-budget.ts';

/** What the examples send. */
const form = { limitMicros: { day: 20_000_000, month: 250_000_000 }, paused: false };

export const putBudget = defineRoute({
  id: 'putBudget',
  method: 'PUT',
  path: '/budgets/{kind}/{id}',
  scope: 'costs:write',
  summary: 'Set the limits of a budget, pause it, or take a pause back',
  description:
    'Limits hold from the next model call on. A budget that is used up opens by itself when its limit is raised or its period is over; one that is paused by hand stays so until it is sent with `paused: false`. An organization is kept by the tenant of the same name.',
  uses: ['ledger.write', 'bus.publish', 'budgets.gate', 'audit.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: BudgetPath,
  query: z.strictObject({}),
  body: BudgetForm,
  response: BudgetView,
  requestHeaders: {
    'if-match': 'The ETag of the budget as you read it. Required, unless it is not there yet.',
    'if-none-match': '`*`: only where there is no such budget yet.',
  },
  status: 200,
  changes: true,
  errors: ['not_found', 'precondition_required', 'precondition_failed'],
  examples: [
    {
      name: 'the version that was read',
      params: { kind: 'tenant', id: 'acme' },
      headers: { 'if-match': '"v1"' },
      body: form,
      status: 200,
    },
    {
      name: 'a new one',
      params: { kind: 'team', id: 'payments' },
      headers: { 'if-none-match': '*' },
      body: { limitMicros: { week: 5_000_000 } },
      status: 200,
    },
    {
      name: 'a pause by hand',
      params: { kind: 'project', id: 'spent' },
      headers: { 'if-match': '"v1"' },
      body: { limitMicros: {}, paused: true },
      status: 200,
    },
    {
      name: 'an older version',
      params: { kind: 'tenant', id: 'acme' },
      headers: { 'if-match': '"v0"' },
      body: form,
      status: 412,
    },
    {
      name: 'a new one that is there',
      params: { kind: 'tenant', id: 'acme' },
      headers: { 'if-none-match': '*' },
      body: form,
      status: 412,
    },
    { name: 'without If-Match', params: { kind: 'tenant', id: 'acme' }, body: form, status: 428 },
    {
      name: 'of another tenant',
      params: { kind: 'tenant', id: 'acme2' },
      headers: { 'if-match': '"v1"' },
      body: form,
      status: 404,
    },
    {
      name: 'part of a micro-dollar',
      params: { kind: 'tenant', id: 'acme' },
      headers: { 'if-match': '"v1"' },
      body: { limitMicros: { day: 0.5 } },
      status: 400,
    },
  ],
  handle: async (deps, { principal, params: scope, body: sent, headers }) => {
    const least = deps.budgets?.leastCallMicros ?? 0;
    const change = {
      scope,
      form: sent,
      ifMatch: headers['if-match'],
      ifNoneMatch: headers['if-none-match'],
      least,
    };
    const state = await keepBudget(deps, principal, change);
    const body = budgetView(state, deps.clock.now(), least);
    return { headers: { etag: budgetTag(body) }, body };
  },
});
