import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { Report } from '#domain/findings/report.ts';
import { RunId } from '#domain/ids.ts';
import { readReport } from '#services/runs/read-run.ts';

export const getRunReport = defineRoute({
  id: 'getRunReport',
  method: 'GET',
  path: '/runs/{runId}/report',
  scope: 'runs:read',
  summary: 'Read the verified report of a run',
  uses: ['runs.read', 'evidence.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ runId: RunId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: Report,
  status: 200,
  changes: false,
  errors: ['not_found', 'conflict'],
  examples: [
    { name: 'a finished run', params: { runId: exampleIds.finishedRun }, status: 200 },
    { name: 'a run without a report yet', params: { runId: exampleIds.run }, status: 409 },
    { name: 'no such run', params: { runId: exampleIds.missingRun }, status: 404 },
  ],
  handle: async (deps, { principal, params }) => ({
    body: await readReport(deps, { tenantId: principal.tenantId, runId: params.runId }),
  }),
});
