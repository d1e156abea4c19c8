import * as z from 'zod';
import { approvalExamples } from '#declare/approval-examples.ts';
import { defineRoute } from '#declare/route.ts';
import { ApprovalId } from '#domain/ids.ts';
import { ApprovalView, approvalView } from '#services/approvals/approval-view.ts';
import { readApproval } from '#services/effects/read-approval.ts';

export const getApproval = defineRoute({
  id: 'getApproval',
  method: 'GET',
  path: '/approvals/{approvalId}',
  scope: 'actions:read',
  summary: 'Read what an approval is asked for',
  description:
    'Everything that a decision is bound to: tool, target, arguments, the state of the target when it was asked for, what would take it back, risk, requester, expiry, and the hash over them, which a decision must state. `untrusted` points to what comes from models, people and systems: it is shown, and decides nothing.',
  uses: ['approvals.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ approvalId: ApprovalId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: ApprovalView,
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'one that waits', params: { approvalId: approvalExamples.waiting }, status: 200 },
    { name: 'one that was rejected', params: { approvalId: approvalExamples.rejected }, status: 200 },
    { name: 'no such approval', params: { approvalId: approvalExamples.missing }, status: 404 },
    { name: 'no id of an approval', params: { approvalId: 'apr_1' }, status: 400 },
  ],
  handle: async (deps, { principal, params }) => {
    const { tenantId, id: viewer } = principal;
    const approval = await readApproval(deps, { tenantId, id: params.approvalId });
    return { body: approvalView(approval, viewer, deps.clock.now()) };
  },
});
