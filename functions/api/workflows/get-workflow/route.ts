import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { WorkflowId } from '#domain/ids.ts';
import { findWorkflow } from '#services/workflows/find-workflow.ts';
import { VersionQuery } from '#services/workflows/version-query.ts';
import { WorkflowView, workflowView } from '#services/workflows/workflow-view.ts';

export const getWorkflow = defineRoute({
  id: 'getWorkflow',
  method: 'GET',
  path: '/workflows/{workflowId}',
  scope: 'runs:read',
  summary: 'Read a workflow',
  description:
    'A workflow of the release, or one that was registered: its latest version, or the one asked for.',
  uses: ['workflows.declared', 'workflows.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ workflowId: WorkflowId }),
  query: VersionQuery,
  body: z.undefined(),
  response: WorkflowView,
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'the investigation', params: { workflowId: 'investigate' }, status: 200 },
    { name: 'a registered one', params: { workflowId: 'nightly' }, query: { version: '1' }, status: 200 },
    { name: 'no such version', params: { workflowId: 'nightly' }, query: { version: '9' }, status: 404 },
    { name: 'no such workflow', params: { workflowId: 'nothing' }, status: 404 },
    { name: 'no id of a workflow', params: { workflowId: 'No One' }, status: 400 },
  ],
  handle: async (deps, { principal, params: { workflowId }, query }) => ({
    body: workflowView(await findWorkflow(deps, principal.tenantId, workflowId, query.version)),
  }),
});
