import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { RunId } from '#domain/ids.ts';
import { readWaitingRun, WaitingRunView } from '#services/approvals/waiting-run.ts';

export const getRun = defineRoute({
  id: 'getRun',
  method: 'GET',
  path: '/runs/{runId}',
  scope: 'runs:read',
  summary: 'Read a run: status, routing, cost, what it waits for, and its answer once there is one',
  uses: ['runs.read', 'evidence.read', 'alerts.read', 'approvals.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ runId: RunId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: WaitingRunView,
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'a queued run', params: { runId: exampleIds.run }, status: 200 },
    { name: 'a finished run with its answer', params: { runId: exampleIds.finishedRun }, status: 200 },
    { name: 'no such run', params: { runId: exampleIds.missingRun }, status: 404 },
    { name: 'no id of a run', params: { runId: '17' }, status: 400 },
  ],
  handle: async (deps, { principal, params }) => ({
    body: await readWaitingRun(deps, { tenantId: principal.tenantId, runId: params.runId }),
  }),
});
