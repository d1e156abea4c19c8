import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { RunId } from '#domain/ids.ts';
import { NarrationForm, NarrationView } from '#services/reports/narration-form.ts';

export const narrateRun = defineRoute({
  id: 'narrateRun',
  method: 'POST',
  path: '/runs/{runId}/narration',
  scope: 'runs:write',
  summary: 'Have the report of a run told in a few sentences',
  description:
    'A cheap model puts the verified findings into plain words, on the account of the run. Only sentences whose numbers and names stand in the findings they cite are taken. Without a model, when a budget refuses, or when nothing holds, the verified claims are told as they are, and `why` says so.',
  uses: ['runs.read', 'evidence.read', 'stop.read', 'model.invoke', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 29,
  memoryMb: 512,
  params: z.strictObject({ runId: RunId }),
  query: z.strictObject({}),
  body: NarrationForm.optional(),
  response: NarrationView,
  status: 200,
  changes: true,
  errors: ['not_found', 'conflict'],
  examples: [
    { name: 'for the engineer on call', params: { runId: exampleIds.finishedRun }, status: 200 },
    {
      name: 'for somebody who is no engineer',
      params: { runId: exampleIds.finishedRun },
      body: { audience: 'management' },
      status: 200,
    },
    {
      name: 'for nobody',
      params: { runId: exampleIds.finishedRun },
      body: { audience: 'moon' },
      status: 400,
    },
    { name: 'a run without a report yet', params: { runId: exampleIds.run }, body: {}, status: 409 },
    { name: 'no such run', params: { runId: exampleIds.missingRun }, body: {}, status: 404 },
  ],
  handle: async (deps, { principal, params, body, remainingMs }) => {
    // loaded here: what asks models is not needed to refuse a request
    const { narrateReport } = await import('#services/reports/narrate-report.ts');
    const key = { tenantId: principal.tenantId, runId: params.runId };
    return { body: await narrateReport(deps, key, { audience: body?.audience ?? 'on-call', remainingMs }) };
  },
});
