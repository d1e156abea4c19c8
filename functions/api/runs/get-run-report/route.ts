import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { Report } from '#domain/findings/report.ts';
import { RunId } from '#domain/ids.ts';
import { answerReport } from '#services/reports/answer-report.ts';

export const getRunReport = defineRoute({
  id: 'getRunReport',
  method: 'GET',
  path: '/runs/{runId}/report',
  scope: 'runs:read',
  summary: 'Read the verified report of a run',
  description:
    'As JSON by default, as Markdown or as a self-contained HTML page where `Accept` prefers these. What it states was recomputed from the evidence it links; names and messages in it come from the systems that were looked at.',
  uses: ['runs.read', 'evidence.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ runId: RunId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: Report,
  requestHeaders: { accept: '`application/json`, `text/markdown` or `text/html`.' },
  rawMediaTypes: ['text/markdown', 'text/html'],
  status: 200,
  changes: false,
  errors: ['not_found', 'conflict'],
  examples: [
    { name: 'a finished run', params: { runId: exampleIds.finishedRun }, status: 200 },
    {
      name: 'as Markdown',
      params: { runId: exampleIds.finishedRun },
      headers: { accept: 'text/markdown' },
      status: 200,
    },
    {
      name: 'as a page',
      params: { runId: exampleIds.finishedRun },
      headers: { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' },
      status: 200,
    },
    {
      name: 'in a form it does not come in',
      params: { runId: exampleIds.finishedRun },
      headers: { accept: 'application/pdf' },
      status: 406,
    },
    { name: 'a run without a report yet', params: { runId: exampleIds.run }, status: 409 },
    { name: 'no such run', params: { runId: exampleIds.missingRun }, status: 404 },
  ],
  handle: (deps, request) => answerReport(deps, request),
});
