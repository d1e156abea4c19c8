import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { GrantView, listGrants } from '#services/approvals/keep-grants.ts';

export const listActionGrants = defineRoute({
  id: 'listActionGrants',
  method: 'GET',
  path: '/action-grants',
  scope: 'actions:read',
  summary: 'List the grants that stand in for approvals',
  description:
    'Newest first, at most 500: those that are live, and those that ended in the last 30 days, each with how often it stood in for approvers.',
  uses: ['action-grants.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.undefined(),
  response: z.strictObject({ items: z.array(GrantView) }),
  status: 200,
  changes: false,
  errors: [],
  examples: [{ name: 'all', status: 200 }],
  handle: async (deps, { principal }) => ({ body: { items: await listGrants(deps, principal.tenantId) } }),
});
