import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { WorkflowId } from '#declare/workflow.ts';

const Summary = z.strictObject({
  id: WorkflowId,
  title: z.string(),
  timeoutSeconds: z.number().int().positive(),
  steps: z.number().int().positive(),
});

export const listWorkflows = defineRoute({
  id: 'listWorkflows',
  method: 'GET',
  path: '/workflows',
  scope: 'runs:read',
  summary: 'List the workflows of this release',
  uses: ['workflows.declared'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.undefined(),
  response: z.strictObject({ items: z.array(Summary) }),
  status: 200,
  changes: false,
  errors: [],
  examples: [{ name: 'all', status: 200 }],
  handle: async ({ declared }) => ({
    body: {
      items: declared.workflows.map(({ unit: { id, title, timeoutSeconds, steps } }) => ({
        id,
        title,
        timeoutSeconds,
        steps: steps.length,
      })),
    },
  }),
});
