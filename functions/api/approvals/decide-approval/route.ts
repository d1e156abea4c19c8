import * as z from 'zod';
import { approvalExamples } from '#declare/approval-examples.ts';
import { defineRoute } from '#declare/route.ts';
import { Sha256 } from '#domain/hash.ts';
import { ApprovalId } from '#domain/ids.ts';
import { ApprovalView, approvalView } from '#services/approvals/approval-view.ts';
import { decideApproval as decide } from '#services/effects/decide-approval.ts';

const waiting = { approvalId: approvalExamples.waiting };
const approve = { decision: 'approve', hash: approvalExamples.hash };

export const decideApproval = defineRoute({
  id: 'decideApproval',
  method: 'POST',
  path: '/approvals/{approvalId}/decision',
  scope: 'actions:approve',
  summary: 'Approve or reject an action',
  description:
    'State the hash that you read: what you saw is what you decide on, and the hash of anything else is refused (412). Whoever asked for the action cannot approve it, with any key of theirs; a high risk takes two people. One rejection, by anyone, ends it. Before anything is changed the target is read again, and an approval of a target that is no longer as it was shown is void.',
  uses: ['approvals.write', 'tasks.answer', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ approvalId: ApprovalId }),
  query: z.strictObject({}),
  body: z.strictObject({
    decision: z.enum(['approve', 'reject']),
    hash: Sha256,
    comment: z.string().min(1).max(1000).optional(),
  }),
  response: ApprovalView,
  status: 200,
  changes: true,
  errors: ['not_found', 'conflict', 'precondition_failed'],
  examples: [
    { name: 'approve', params: waiting, body: { ...approve, comment: 'seen, agreed' }, status: 200 },
    { name: 'reject', params: waiting, body: { ...approve, decision: 'reject' }, status: 200 },
    {
      name: 'the hash of something else',
      params: waiting,
      body: { ...approve, hash: approvalExamples.otherHash },
      status: 412,
    },
    { name: 'without the hash', params: waiting, body: { decision: 'approve' }, status: 400 },
    {
      name: 'what you asked for yourself',
      params: { approvalId: approvalExamples.own },
      body: { ...approve, hash: approvalExamples.ownHash },
      status: 403,
    },
    {
      name: 'what was rejected',
      params: { approvalId: approvalExamples.rejected },
      body: approve,
      status: 409,
    },
    {
      name: 'no such approval',
      params: { approvalId: approvalExamples.missing },
      body: approve,
      status: 404,
    },
  ],
  handle: async (deps, { principal, params, body }) => {
    const decided = await decide(deps, { principal, id: params.approvalId, ...body, via: 'api' });
    return { body: approvalView(decided, principal.id, deps.clock.now()) };
  },
});
