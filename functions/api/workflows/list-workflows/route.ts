import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { listWorkflows as list, WorkflowEntry } from '#services/workflows/list-workflows.ts';

export const listWorkflows = defineRoute({
  id: 'listWorkflows',
  method: 'GET',
  path: '/workflows',
  scope: 'runs:read',
  summary: 'List the workflows that can be run',
  description: 'Those of the release, and the latest version of each that the tenant registered.',
  uses: ['workflows.declared', 'workflows.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.undefined(),
  response: z.strictObject({ items: z.array(WorkflowEntry) }),
  status: 200,
  changes: false,
  errors: [],
  examples: [{ name: 'all', status: 200 }],
  handle: async (deps, { principal }) => ({ body: { items: [...(await list(deps, principal.tenantId))] } }),
});
