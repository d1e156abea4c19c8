import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { WebhookId } from '#domain/ids.ts';
import { versionTag } from '#domain/version-tag.ts';
import { WebhookView, webhookView } from '#services/bus/webhook-view.ts';
import { readWebhook } from '#services/bus/webhooks.ts';

export const getWebhook = defineRoute({
  id: 'getWebhook',
  method: 'GET',
  path: '/webhooks/{webhookId}',
  scope: 'events:read',
  summary: 'Read a subscriber',
  description: 'What it wants, since when its deliveries fail, and why it was turned off.',
  uses: ['webhooks.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ webhookId: WebhookId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: WebhookView,
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'one that is on', params: { webhookId: exampleIds.webhook }, status: 200 },
    { name: 'no such subscriber', params: { webhookId: 'whk_01jd4x9q0g0123456789zzzzzz' }, status: 404 },
    { name: 'no id of a subscriber', params: { webhookId: 'chat' }, status: 400 },
  ],
  handle: async (deps, { principal, params }) => {
    const webhook = await readWebhook(deps, principal.tenantId, params.webhookId);
    return { headers: { etag: versionTag(webhook) }, body: webhookView(webhook) };
  },
});
