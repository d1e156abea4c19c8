import * as z from 'zod';
import { repeatableId } from '#declare/repeatable-id.ts';
import { defineRoute } from '#declare/route.ts';
import { WebhookSettings } from '#domain/bus/webhook.ts';
import { versionTag } from '#domain/version-tag.ts';
import { WebhookView, webhookView } from '#services/bus/webhook-view.ts';
import { addWebhook } from '#services/bus/webhooks.ts';

export const createWebhook = defineRoute({
  id: 'createWebhook',
  method: 'POST',
  path: '/webhooks',
  scope: 'events:write',
  summary: 'Have messages sent to a place outside',
  description:
    'Each message that the filter wants is sent as a CloudEvent by POST, signed by Standard Webhooks; the secret is read by itself. What does not answer with 200 to 299 within ten seconds is tried again nine times within four days. A message may come more than once, always under the same `webhook-id`. Addresses that are not on the public internet are refused when they are connected to.',
  uses: ['webhooks.write', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: WebhookSettings,
  response: WebhookView,
  status: 201,
  changes: true,
  errors: [],
  examples: [
    {
      name: 'the ends of runs',
      body: { url: 'https://hooks.example/watchfloor', filter: { types: ['run-*'] } },
      status: 201,
    },
    { name: 'everything', body: { url: 'https://hooks.example/all', description: 'chat' }, status: 201 },
    { name: 'without https', body: { url: 'http://hooks.example/' }, status: 400 },
    { name: 'credentials in the address', body: { url: 'https://u:p@hooks.example/' }, status: 400 },
    {
      name: 'no pattern',
      body: { url: 'https://hooks.example/', filter: { types: ['run-*-x'] } },
      status: 400,
    },
    { name: 'nowhere', body: {}, status: 400 },
  ],
  handle: async (deps, { principal, body, repeatable }) => {
    const id = repeatableId(deps.random, repeatable, 'webhook');
    const webhook = await addWebhook(deps, principal, body, id);
    return {
      headers: { etag: versionTag(webhook), location: `webhooks/${webhook.id}` },
      body: webhookView(webhook),
    };
  },
});
