import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { RunId } from '#domain/ids.ts';
import { FollowUpView, listFollowUps as list } from '#services/triggers/keep-follow-ups.ts';

export const listFollowUps = defineRoute({
  id: 'listFollowUps',
  method: 'GET',
  path: '/runs/{runId}/then',
  scope: 'runs:read',
  summary: 'List what is to be run after this one, and what became of it',
  uses: ['runs.read', 'follow-ups.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ runId: RunId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: z.strictObject({ items: z.array(FollowUpView) }),
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'a run that nothing follows', params: { runId: exampleIds.run }, status: 200 },
    { name: 'no such run', params: { runId: exampleIds.missingRun }, status: 404 },
  ],
  handle: async (deps, { principal, params }) => ({
    body: { items: await list(deps, { tenantId: principal.tenantId, runId: params.runId }) },
  }),
});
