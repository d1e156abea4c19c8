import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { WorkflowId } from '#declare/workflow.ts';
import { drawWorkflow, WorkflowGraph } from '#services/workflows/draw-workflow.ts';
import { workflowOf } from '#services/workflows/find-workflow.ts';

export const getWorkflowGraph = defineRoute({
  id: 'getWorkflowGraph',
  method: 'GET',
  path: '/workflows/{workflowId}/graph',
  scope: 'runs:read',
  summary: 'The steps of a workflow as a graph',
  description:
    'Steps, what waits for what, and which steps run one after the other though neither needs the other; also as a Mermaid flowchart.',
  uses: ['workflows.declared'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ workflowId: WorkflowId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: WorkflowGraph,
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'the investigation', params: { workflowId: 'investigate' }, status: 200 },
    { name: 'no such workflow', params: { workflowId: 'nothing' }, status: 404 },
  ],
  handle: async (deps, { params }) => ({ body: drawWorkflow(workflowOf(deps, params.workflowId)) }),
});
