import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { RunId } from '#domain/ids.ts';
import { payerOf } from '#services/costs/payer-labels.ts';
import { resumeEnded } from '#services/replay/resume-ended.ts';
import { RunView, runView } from '#services/runs/run-view.ts';
import { wakeMachine } from '#services/workflows/wake-machine.ts';

export const resumeRun = defineRoute({
  id: 'resumeRun',
  method: 'POST',
  path: '/runs/{runId}/resume',
  scope: 'runs:write',
  summary: 'Go on with a run that failed, timed out or was cancelled',
  description:
    'The run stays as it ended. A new run (`resumes` names the old one) takes its finished steps over and begins with the first that is not finished, with a new deadline and on the present release. Nothing that is finished is done again. Repeating it answers the same run while that one lives.',
  uses: [
    'runs.read',
    'runs.create',
    'engine.start',
    'evidence.read',
    'budgets.gate',
    'machines.read',
    'audit.write',
    'idempotency.write',
  ],
  timeoutSeconds: 29,
  memoryMb: 512,
  params: z.strictObject({ runId: RunId }),
  query: z.strictObject({}),
  body: z.strictObject({}).optional(),
  response: RunView,
  status: 202,
  changes: true,
  errors: ['not_found', 'conflict', 'budget_exceeded'],
  examples: [
    { name: 'a run that failed', params: { runId: exampleIds.failedRun }, status: 202 },
    { name: 'a run that has succeeded', params: { runId: exampleIds.finishedRun }, status: 409 },
    { name: 'a run that goes on', params: { runId: exampleIds.run }, status: 409 },
    { name: 'no such run', params: { runId: exampleIds.missingRun }, status: 404 },
  ],
  handle: async (deps, { principal, params, correlationId }) => {
    const key = { tenantId: principal.tenantId, runId: params.runId };
    await wakeMachine(deps, key);
    const run = await resumeEnded(deps, {
      ...key,
      requestedBy: principal.id,
      ...payerOf(principal),
      correlationId,
    });
    return { headers: { location: `../${run.id}` }, body: runView(run) };
  },
});
