import * as z from 'zod';
import { approvalExamples } from '#declare/approval-examples.ts';
import { defineRoute } from '#declare/route.ts';
import { GrantId } from '#domain/ids.ts';
import { revokeGrant } from '#services/approvals/keep-grants.ts';

export const revokeActionGrant = defineRoute({
  id: 'revokeActionGrant',
  method: 'DELETE',
  path: '/action-grants/{grantId}',
  scope: 'actions:manage',
  summary: 'End a grant now',
  description:
    'It stays in the list as revoked. What it stood in for and nobody has begun to perform is void. Revoking again changes nothing.',
  uses: ['action-grants.write', 'audit.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ grantId: GrantId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: z.undefined(),
  status: 204,
  changes: true,
  errors: ['not_found'],
  examples: [
    { name: 'a live one', params: { grantId: approvalExamples.grant }, status: 204 },
    { name: 'no such grant', params: { grantId: approvalExamples.missingGrant }, status: 404 },
    { name: 'no id of a grant', params: { grantId: 'agr_1' }, status: 400 },
  ],
  handle: async (deps, { principal: { tenantId }, params }) => {
    await revokeGrant(deps, { tenantId, id: params.grantId });
    return { body: undefined };
  },
});
