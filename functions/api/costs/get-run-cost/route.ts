import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { RunId } from '#domain/ids.ts';
import { RunCostView, readRunCost } from '#services/costs/read-run-cost.ts';

export const getRunCost = defineRoute({
  id: 'getRunCost',
  method: 'GET',
  path: '/runs/{runId}/cost',
  scope: 'costs:read',
  summary: 'What the models of a run cost, call by call',
  description:
    'Every call with all its tries: tokens by class, the row of the price table, what was reserved, what was settled and on which basis. Empty where no model was called.',
  uses: ['runs.read', 'ledger.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ runId: RunId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: RunCostView,
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'a run that called models', params: { runId: exampleIds.finishedRun }, status: 200 },
    { name: 'a run that called none', params: { runId: exampleIds.run }, status: 200 },
    { name: 'no such run', params: { runId: exampleIds.missingRun }, status: 404 },
  ],
  handle: async (deps, { principal, params }) => ({
    body: await readRunCost(deps, { tenantId: principal.tenantId, runId: params.runId }),
  }),
});
