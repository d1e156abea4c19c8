import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { WebhookId } from '#domain/ids.ts';
import { versionTag } from '#domain/version-tag.ts';
import { WebhookView, webhookView } from '#services/bus/webhook-view.ts';
import { changeSecret } from '#services/bus/webhooks.ts';

export const rotateWebhookSecret = defineRoute({
  id: 'rotateWebhookSecret',
  method: 'POST',
  path: '/webhooks/{webhookId}/secret',
  scope: 'events:write',
  summary: 'Give a subscriber another secret',
  description:
    'For a day deliveries carry the signatures of both, so that the receiver can be changed without a gap.',
  uses: ['webhooks.write', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ webhookId: WebhookId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: WebhookView,
  status: 200,
  changes: true,
  errors: ['not_found', 'conflict'],
  examples: [
    { name: 'the next', params: { webhookId: exampleIds.webhook }, status: 200 },
    { name: 'no such subscriber', params: { webhookId: 'whk_01jd4x9q0g0123456789zzzzzz' }, status: 404 },
  ],
  handle: async (deps, { principal, params, repeatable }) => {
    const webhook = await changeSecret(deps, principal.tenantId, params.webhookId, repeatable?.again);
    return { headers: { etag: versionTag(webhook) }, body: webhookView(webhook) };
  },
});
