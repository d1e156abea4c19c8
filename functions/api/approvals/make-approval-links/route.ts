import * as z from 'zod';
import { approvalExamples } from '#declare/approval-examples.ts';
import { defineRoute } from '#declare/route.ts';
import { ApprovalId } from '#domain/ids.ts';
import { LinkForm, LinkPair, makeLinks } from '#services/approvals/make-links.ts';

const waiting = { approvalId: approvalExamples.waiting };
const form = { approver: 'second.oncall', hash: approvalExamples.hash, minutes: 30 };

export const makeApprovalLinks = defineRoute({
  id: 'makeApprovalLinks',
  method: 'POST',
  path: '/approvals/{approvalId}/links',
  scope: 'actions:approve',
  summary: 'Make links by which one person decides without a key',
  description:
    'One link to approve and one to reject, for the person you name, for this proposal as you saw it, usable once and for a short while. Whoever holds a link decides in that name, so you vouch that it reaches nobody else; you are named with the decision. The requester neither makes links nor is named in one, and what takes two people has none.',
  uses: ['approvals.read', 'links.sign', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ approvalId: ApprovalId }),
  query: z.strictObject({}),
  body: LinkForm,
  response: LinkPair,
  status: 200,
  changes: true,
  errors: ['not_found', 'conflict', 'precondition_failed'],
  examples: [
    { name: 'for a colleague', params: waiting, body: form, status: 200 },
    { name: 'for the requester', params: waiting, body: { ...form, approver: 'key_2' }, status: 403 },
    { name: 'for longer than a shift', params: waiting, body: { ...form, minutes: 100_000 }, status: 400 },
    {
      name: 'the hash of something else',
      params: waiting,
      body: { ...form, hash: approvalExamples.otherHash },
      status: 412,
    },
    {
      name: 'to what was rejected',
      params: { approvalId: approvalExamples.rejected },
      body: form,
      status: 409,
    },
    {
      name: 'no such approval',
      params: { approvalId: approvalExamples.missing },
      body: form,
      status: 404,
    },
  ],
  handle: async (deps, { principal, params, body }) => ({
    body: await makeLinks(deps, principal, { id: params.approvalId, form: body }),
  }),
});
