import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { RunId } from '#domain/ids.ts';
import { askFollowUp as ask, FollowUpForm, FollowUpView } from '#services/triggers/keep-follow-ups.ts';

export const askFollowUp = defineRoute({
  id: 'askFollowUp',
  method: 'POST',
  path: '/runs/{runId}/then',
  scope: 'runs:write',
  summary: 'Have a run start when this one has ended',
  description:
    'Within a minute of its end, or at once where it has ended already. The answer names the run that it will be; there is none of that id before. It is this caller’s run. A run has at most ten follow-ups.',
  uses: [
    'runs.read',
    'follow-ups.write',
    'workflows.declared',
    'workflows.read',
    'audit.write',
    'idempotency.write',
  ],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ runId: RunId }),
  query: z.strictObject({}),
  body: FollowUpForm,
  response: FollowUpView,
  status: 202,
  changes: true,
  errors: ['not_found', 'conflict'],
  examples: [
    {
      name: 'a review after whatever comes out',
      params: { runId: exampleIds.run },
      body: { task: 'look at it once more', when: 'always', priority: 'bulk' },
      status: 202,
    },
    {
      name: 'a workflow there is not',
      params: { runId: exampleIds.run },
      body: { task: 'look at it once more', workflow: 'dance' },
      status: 400,
    },
    {
      name: 'no such run',
      params: { runId: exampleIds.missingRun },
      body: { task: 'look at it once more' },
      status: 404,
    },
  ],
  handle: async (deps, { principal: caller, params, body: form, correlationId, repeatable }) => {
    const id = repeatable?.id ?? deps.random.id('run');
    const body = await ask(deps, { caller, after: params.runId, form, id, correlationId });
    return { headers: { location: `../../runs/${body.id}` }, body };
  },
});
