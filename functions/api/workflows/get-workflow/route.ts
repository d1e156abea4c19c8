import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { Workflow, WorkflowId } from '#declare/workflow.ts';
import { workflowOf } from '#services/workflows/find-workflow.ts';

export const getWorkflow = defineRoute({
  id: 'getWorkflow',
  method: 'GET',
  path: '/workflows/{workflowId}',
  scope: 'runs:read',
  summary: 'Read a workflow',
  uses: ['workflows.declared'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ workflowId: WorkflowId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: Workflow,
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'the investigation', params: { workflowId: 'investigate' }, status: 200 },
    { name: 'no such workflow', params: { workflowId: 'nothing' }, status: 404 },
    { name: 'no id of a workflow', params: { workflowId: 'No One' }, status: 400 },
  ],
  handle: async (deps, { params }) => {
    const workflow = workflowOf(deps, params.workflowId);
    return { body: { ...workflow, steps: [...workflow.steps] } };
  },
});
