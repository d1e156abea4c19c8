import * as z from 'zod';
import { approvalExamples } from '#declare/approval-examples.ts';
import { defineRoute } from '#declare/route.ts';
import { ApprovalId } from '#domain/ids.ts';
import { ApprovalView, approvalView } from '#services/approvals/approval-view.ts';
import { settleIndeterminate } from '#services/effects/settle-indeterminate.ts';

const unknown = { approvalId: approvalExamples.indeterminate };

export const settleApproval = defineRoute({
  id: 'settleApproval',
  method: 'POST',
  path: '/approvals/{approvalId}/finding',
  scope: 'actions:approve',
  summary: 'Say what became of an action of which nobody knows',
  description:
    'For an approval that is `indeterminate`: its action may have left the system, no answer came back, and the target could not tell. Look at the target, then say whether it was done. Nothing is done by saying so, and it is never tried again.',
  uses: ['approvals.write', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ approvalId: ApprovalId }),
  query: z.strictObject({}),
  body: z.strictObject({ done: z.boolean(), comment: z.string().min(1).max(900).optional() }),
  response: ApprovalView,
  status: 200,
  changes: true,
  errors: ['not_found', 'conflict'],
  examples: [
    { name: 'it was done', params: unknown, body: { done: true, comment: 'it is at 5' }, status: 200 },
    { name: 'it was not done', params: unknown, body: { done: false }, status: 200 },
    {
      name: 'one that waits for approval',
      params: { approvalId: approvalExamples.waiting },
      body: { done: true },
      status: 409,
    },
    {
      name: 'no such approval',
      params: { approvalId: approvalExamples.missing },
      body: { done: true },
      status: 404,
    },
    { name: 'perhaps', params: unknown, body: { done: 'perhaps' }, status: 400 },
  ],
  handle: async (deps, { principal, params, body }) => {
    const settled = await settleIndeterminate(deps, { principal, id: params.approvalId, ...body });
    return { body: approvalView(settled, principal.id, deps.clock.now()) };
  },
});
