import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { RunId } from '#domain/ids.ts';
import { cancelRun as cancel } from '#services/runs/cancel-run.ts';
import { RunView, runView } from '#services/runs/run-view.ts';

export const cancelRun = defineRoute({
  id: 'cancelRun',
  method: 'POST',
  path: '/runs/{runId}/cancel',
  scope: 'runs:write',
  summary: 'Stop a run',
  description: 'Workers see it before their next model or tool call. Repeating it changes nothing.',
  uses: ['runs.write', 'engine.stop', 'stop.write', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 20,
  memoryMb: 512,
  params: z.strictObject({ runId: RunId }),
  query: z.strictObject({}),
  body: z.strictObject({ reason: z.string().min(1).max(500).optional() }).optional(),
  response: RunView,
  status: 202,
  changes: true,
  errors: ['not_found', 'conflict'],
  examples: [
    { name: 'without a word', params: { runId: exampleIds.run }, status: 202 },
    {
      name: 'with a reason',
      params: { runId: exampleIds.run },
      body: { reason: 'false alarm' },
      status: 202,
    },
    { name: 'a run that has ended', params: { runId: exampleIds.finishedRun }, status: 409 },
    { name: 'no such run', params: { runId: exampleIds.missingRun }, status: 404 },
  ],
  handle: async (deps, { principal, params, body }) => {
    const { tenantId, id: by } = principal;
    const reason = body?.reason === undefined ? {} : { reason: body.reason };
    const run = await cancel(deps, { tenantId, runId: params.runId, by, ...reason });
    return { body: runView(run) };
  },
});
