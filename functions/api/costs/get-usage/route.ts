import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { acceptedForm, csvReply } from '#services/costs/accepted-form.ts';
import { reportUsage, UsageQuery, UsageReport, usageCsv } from '#services/costs/report-usage.ts';

export const getUsage = defineRoute({
  id: 'getUsage',
  method: 'GET',
  path: '/usage',
  scope: 'costs:read',
  summary: 'What models were used for, and what that cost',
  description:
    'Calls, tokens by class and micro-dollars of a span of UTC days, both included (at most 366), by tenant, project, team, user, agent, model, workflow or day. As JSON, or as CSV where `Accept` prefers it.',
  uses: ['ledger.read'],
  timeoutSeconds: 29,
  memoryMb: 512,
  params: z.strictObject({}),
  query: UsageQuery,
  body: z.undefined(),
  response: UsageReport,
  requestHeaders: { accept: '`application/json` or `text/csv`.' },
  rawMediaTypes: ['text/csv'],
  status: 200,
  changes: false,
  errors: [],
  examples: [
    {
      name: 'a month by project',
      query: { from: '2026-11-01', to: '2026-11-30', groupBy: 'project' },
      status: 200,
    },
    { name: 'by day', query: { from: '2026-11-21', to: '2026-11-21' }, status: 200 },
    {
      name: 'as a table',
      query: { from: '2026-11-01', to: '2026-11-30', groupBy: 'model' },
      headers: { accept: 'text/csv' },
      status: 200,
    },
    { name: 'no day', query: { from: '2026-11-31', to: '2026-12-01' }, status: 400 },
    { name: 'backwards', query: { from: '2026-11-21', to: '2026-11-20' }, status: 400 },
    { name: 'too long', query: { from: '2020-01-01', to: '2026-11-20' }, status: 400 },
    { name: 'by no label', query: { from: '2026-11-21', to: '2026-11-21', groupBy: 'moon' }, status: 400 },
    { name: 'without a span', status: 400 },
    {
      name: 'as a picture',
      query: { from: '2026-11-21', to: '2026-11-21' },
      headers: { accept: 'image/png' },
      status: 406,
    },
  ],
  handle: async (deps, { principal, query, headers }) => {
    const form = acceptedForm(headers['accept']);
    const report = await reportUsage(deps, { tenantId: principal.tenantId, ...query });
    if (form === 'application/json') return { headers: { vary: 'Accept' }, body: report };
    return csvReply(usageCsv(report), `usage-${query.from}-${query.to}-by-${query.groupBy}.csv`);
  },
});
