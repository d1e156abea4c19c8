import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { RunId } from '#domain/ids.ts';
import { compareRuns as compare, RunComparison } from '#services/replay/compare-runs.ts';

export const compareRuns = defineRoute({
  id: 'compareRuns',
  method: 'GET',
  path: '/runs/{runId}/comparison',
  scope: 'runs:read',
  summary: 'What a run came to, beside another one',
  description:
    'Outcome, causes with their ranks, findings, gaps, models and cost of the run and of the one in `with`; of a fork or a resumed run without it, those of the run it came from.',
  uses: ['runs.read', 'evidence.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ runId: RunId }),
  query: z.strictObject({ with: RunId.optional() }),
  body: z.undefined(),
  response: RunComparison,
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    {
      name: 'two runs',
      params: { runId: exampleIds.finishedRun },
      query: { with: exampleIds.run },
      status: 200,
    },
    { name: 'a run that came from no other', params: { runId: exampleIds.finishedRun }, status: 400 },
    {
      name: 'no such run',
      params: { runId: exampleIds.missingRun },
      query: { with: exampleIds.run },
      status: 404,
    },
  ],
  handle: async (deps, { principal: { tenantId }, params, query }) => ({
    body: await compare(deps, { tenantId, runId: params.runId, other: query.with }),
  }),
});
