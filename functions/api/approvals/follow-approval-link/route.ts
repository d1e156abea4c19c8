import * as z from 'zod';
import { approvalExamples } from '#declare/approval-examples.ts';
import { defineRoute } from '#declare/route.ts';
import { LinkToken } from '#services/approvals/approval-link.ts';
import { followLink } from '#services/approvals/follow-link.ts';
import { LinkView } from '#services/approvals/link-view.ts';
import { refusedLink } from '#services/approvals/refused-link.ts';

export const followApprovalLink = defineRoute({
  id: 'followApprovalLink',
  method: 'POST',
  path: '/approvals/links/{token}',
  scope: 'public',
  summary: 'Decide what a link says',
  description:
    'In the name of the person whom the link was made for, once. There is no body: the link says everything. The decision is in the audit trail of the tenant with the names of the person and of who made the link.',
  uses: ['approvals.write', 'tasks.answer', 'links.verify', 'audit.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ token: LinkToken }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: LinkView,
  requestHeaders: { accept: '`application/json` or `text/html`.' },
  rawMediaTypes: ['text/html'],
  refusal: refusedLink,
  status: 200,
  // who changes something is known from the link alone: it writes its own entry in the audit trail, and works once
  changes: false,
  errors: ['not_found', 'conflict', 'precondition_failed'],
  examples: [
    { name: 'a link', params: { token: approvalExamples.link }, status: 200 },
    {
      name: 'from its page',
      params: { token: approvalExamples.link },
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      status: 200,
    },
    {
      name: 'one that has expired',
      params: { token: approvalExamples.expiredLink },
      status: 409,
    },
    {
      name: 'one that has expired, in a browser',
      params: { token: approvalExamples.expiredLink },
      headers: { accept: 'text/html' },
      status: 409,
    },
    {
      name: 'one that was altered',
      params: { token: approvalExamples.link.replace(/^..../, 'eyJ9') },
      status: 404,
    },
    { name: 'no link', params: { token: 'approve' }, status: 400 },
  ],
  handle: (deps, { params, headers, requestId }) =>
    followLink(deps, { token: params.token, accept: headers['accept'], requestId }),
});
