import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { WebhookSettings } from '#domain/bus/webhook.ts';
import { WebhookId } from '#domain/ids.ts';
import { versionTag } from '#domain/version-tag.ts';
import { WebhookView, webhookView } from '#services/bus/webhook-view.ts';
import { changeWebhook } from '#services/bus/webhooks.ts';

/** What the examples send. */
const settings = { url: 'https://hooks.example/other' };

export const replaceWebhook = defineRoute({
  id: 'replaceWebhook',
  method: 'PUT',
  path: '/webhooks/{webhookId}',
  scope: 'events:write',
  summary: 'Change a subscriber, turn it off, or on again',
  description:
    'Deliveries that wait go to the new address. Turned off, it gets nothing and what waits for it ends; turned on again, its failures are forgotten. What it missed can be replayed.',
  uses: ['webhooks.write', 'audit.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ webhookId: WebhookId }),
  query: z.strictObject({}),
  body: WebhookSettings,
  response: WebhookView,
  requestHeaders: { 'if-match': 'The ETag of the subscriber as you read it. Required.' },
  status: 200,
  changes: true,
  errors: ['not_found', 'precondition_required', 'precondition_failed', 'conflict'],
  examples: [
    {
      name: 'another address',
      params: { webhookId: exampleIds.webhook },
      headers: { 'if-match': '"v1"' },
      body: settings,
      status: 200,
    },
    {
      name: 'an older version',
      params: { webhookId: exampleIds.webhook },
      headers: { 'if-match': '"v0"' },
      body: settings,
      status: 412,
    },
    { name: 'without If-Match', params: { webhookId: exampleIds.webhook }, body: settings, status: 428 },
    {
      name: 'no such subscriber',
      params: { webhookId: 'whk_01jd4x9q0g0123456789zzzzzz' },
      headers: { 'if-match': '"v1"' },
      body: settings,
      status: 404,
    },
  ],
  handle: async (deps, { principal: { tenantId }, params, body, headers }) => {
    const place = { tenantId, id: params.webhookId, ifMatch: headers['if-match'] };
    const webhook = await changeWebhook(deps, place, body);
    return { headers: { etag: versionTag(webhook) }, body: webhookView(webhook) };
  },
});
