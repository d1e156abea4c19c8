import * as z from 'zod';
import { approvalExamples } from '#declare/approval-examples.ts';
import { defineRoute } from '#declare/route.ts';
import { LinkToken } from '#services/approvals/approval-link.ts';
import { showLink } from '#services/approvals/follow-link.ts';
import { LinkView } from '#services/approvals/link-view.ts';
import { refusedLink } from '#services/approvals/refused-link.ts';

export const showApprovalLink = defineRoute({
  id: 'showApprovalLink',
  method: 'GET',
  path: '/approvals/links/{token}',
  scope: 'public',
  summary: 'See what a link would decide',
  description:
    'As JSON, or as a page with one button where `Accept` prefers HTML. It needs no key: the link is one, for this decision alone. Nothing is decided by looking, so programs that open the links of a mail do no harm.',
  uses: ['approvals.read', 'links.verify'],
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
  changes: false,
  errors: ['not_found', 'conflict'],
  examples: [
    { name: 'a link', params: { token: approvalExamples.link }, status: 200 },
    {
      name: 'as a page',
      params: { token: approvalExamples.link },
      headers: { accept: 'text/html' },
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
    {
      name: 'a form it does not come in',
      params: { token: approvalExamples.link },
      headers: { accept: 'application/pdf' },
      status: 406,
    },
  ],
  handle: (deps, { params, headers }) => showLink(deps, { token: params.token, accept: headers['accept'] }),
});
