import * as z from 'zod';
import { pageQuery } from '#declare/page-query.ts';
import { defineRoute } from '#declare/route.ts';
import { RunStatus } from '#domain/runs/status.ts';
import { listRuns as list } from '#services/runs/list-runs.ts';
import { RunSummary } from '#services/runs/run-view.ts';

export const listRuns = defineRoute({
  id: 'listRuns',
  method: 'GET',
  path: '/runs',
  scope: 'runs:read',
  summary: 'List runs, newest first',
  uses: ['runs.read', 'cursors.sign'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({
    ...pageQuery,
    status: RunStatus.optional(),
  }),
  body: z.undefined(),
  response: z.strictObject({ items: z.array(RunSummary), cursor: z.string().optional() }),
  status: 200,
  changes: false,
  errors: [],
  examples: [
    { name: 'the newest', status: 200 },
    { name: 'one status', query: { status: 'succeeded', limit: '1' }, status: 200 },
    { name: 'too many', query: { limit: '101' }, status: 400 },
    { name: 'a cursor of nobody', query: { cursor: 'YWJj.x' }, status: 400 },
  ],
  handle: async (deps, { principal, query }) => ({
    body: await list(deps, { tenantId: principal.tenantId, ...query }),
  }),
});
