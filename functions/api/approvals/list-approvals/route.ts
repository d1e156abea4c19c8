import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { pageQuery } from '#declare/page-query.ts';
import { defineRoute } from '#declare/route.ts';
import { ApprovalStatus } from '#domain/approvals/status.ts';
import { RunId } from '#domain/ids.ts';
import { ApprovalSummary } from '#services/approvals/approval-view.ts';
import { listApprovals as list } from '#services/approvals/list-approvals.ts';

export const listApprovals = defineRoute({
  id: 'listApprovals',
  method: 'GET',
  path: '/approvals',
  scope: 'actions:read',
  summary: 'List the actions that wait, or waited, for approval',
  description:
    'Newest first; `run` keeps to those of one run, `status` to those in one status. A row does not hold the hash that a decision must state: read the approval itself before you decide. Those that expired a moment ago may still be listed, as expired, among the pending.',
  uses: ['approvals.read', 'cursors.sign'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({ ...pageQuery, status: ApprovalStatus.optional(), run: RunId.optional() }),
  body: z.undefined(),
  response: z.strictObject({ items: z.array(ApprovalSummary), cursor: z.string().optional() }),
  status: 200,
  changes: false,
  errors: [],
  examples: [
    { name: 'all', status: 200 },
    { name: 'those that wait', query: { status: 'pending', limit: '1' }, status: 200 },
    { name: 'those of a run that wait', query: { run: exampleIds.run, status: 'pending' }, status: 200 },
    { name: 'a run that is not there', query: { run: exampleIds.missingRun }, status: 200 },
    { name: 'no id of a run', query: { run: '17' }, status: 400 },
    { name: 'a status there is none of', query: { status: 'maybe' }, status: 400 },
    { name: 'a cursor of nobody', query: { cursor: 'YWJj.x' }, status: 400 },
  ],
  handle: async (deps, { principal, query }) => ({
    body: await list(deps, { tenantId: principal.tenantId, ...query }),
  }),
});
