import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { WorkflowId } from '#domain/ids.ts';
import { listVersions } from '#services/workflows/list-workflows.ts';
import { VersionPage, WorkflowVersionView } from '#services/workflows/version-query.ts';

export const listWorkflowVersions = defineRoute({
  id: 'listWorkflowVersions',
  method: 'GET',
  path: '/workflows/{workflowId}/versions',
  scope: 'runs:read',
  summary: 'List the versions of a registered workflow',
  description:
    'Newest first. `before` goes on below a version. A workflow of the release has no versions here.',
  uses: ['workflows.read'],
  timeoutSeconds: 15,
  memoryMb: 256,
  params: z.strictObject({ workflowId: WorkflowId }),
  query: VersionPage,
  body: z.undefined(),
  response: z.strictObject({ items: z.array(WorkflowVersionView) }),
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'all', params: { workflowId: 'nightly' }, status: 200 },
    {
      name: 'older ones',
      params: { workflowId: 'nightly' },
      query: { before: '2', limit: '1' },
      status: 200,
    },
    { name: 'no such workflow', params: { workflowId: 'nothing' }, status: 404 },
    { name: 'a limit that is none', params: { workflowId: 'nightly' }, query: { limit: '0' }, status: 400 },
  ],
  handle: async (deps, { principal, params: { workflowId }, query }) => ({
    body: { items: [...(await listVersions(deps, principal.tenantId, workflowId, query))] },
  }),
});
