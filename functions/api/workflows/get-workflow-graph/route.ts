import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { WorkflowId } from '#domain/ids.ts';
import { drawWorkflow, WorkflowGraph } from '#services/workflows/draw-workflow.ts';
import { findWorkflow } from '#services/workflows/find-workflow.ts';
import { VersionQuery } from '#services/workflows/version-query.ts';

export const getWorkflowGraph = defineRoute({
  id: 'getWorkflowGraph',
  method: 'GET',
  path: '/workflows/{workflowId}/graph',
  scope: 'runs:read',
  summary: 'The steps of a workflow as a graph',
  description:
    'Steps, what waits for what, and which steps run one after the other though neither needs the other; also as a Mermaid flowchart.',
  uses: ['workflows.declared', 'workflows.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ workflowId: WorkflowId }),
  query: VersionQuery,
  body: z.undefined(),
  response: WorkflowGraph,
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'the investigation', params: { workflowId: 'investigate' }, status: 200 },
    { name: 'a registered one', params: { workflowId: 'nightly' }, status: 200 },
    { name: 'no such workflow', params: { workflowId: 'nothing' }, status: 404 },
  ],
  handle: async (deps, { principal, params: { workflowId }, query }) => {
    const { workflow } = await findWorkflow(deps, principal.tenantId, workflowId, query.version);
    return { body: drawWorkflow(workflow) };
  },
});
