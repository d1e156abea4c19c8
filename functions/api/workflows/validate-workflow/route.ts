import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { checkDefinition, WorkflowCheck } from '#services/workflows/check-definition.ts';
import { exampleWorkflow as workflow } from '#services/workflows/version-query.ts';

export const validateWorkflow = defineRoute({
  id: 'validateWorkflow',
  method: 'POST',
  path: '/workflows/validate',
  scope: 'runs:read',
  summary: 'Check a workflow definition',
  description:
    'Every fault with the JSON pointer of its place in the definition; with none, the graph that would be run. Nothing is stored.',
  uses: ['workflows.declared', 'workflows.parts', 'workflows.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.strictObject({ definition: z.record(z.string(), z.unknown()) }),
  response: WorkflowCheck,
  status: 200,
  changes: false,
  errors: [],
  examples: [
    { name: 'a good one', body: { definition: workflow }, status: 200 },
    {
      name: 'a cycle',
      body: {
        definition: {
          ...workflow,
          steps: workflow.steps.map((step) => ({ ...step, needs: [step.id] })),
        },
      },
      status: 200,
    },
    { name: 'no definition', body: {}, status: 400 },
  ],
  handle: async (deps, { principal, body }) => ({
    body: await checkDefinition(deps, principal.tenantId, body.definition),
  }),
});
