import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { WebhookView, webhookView } from '#services/bus/webhook-view.ts';

export const listWebhooks = defineRoute({
  id: 'listWebhooks',
  method: 'GET',
  path: '/webhooks',
  scope: 'events:read',
  summary: 'List subscribers outside',
  description: 'All of the tenant, at most fifty, oldest first. Secrets are not in the answer.',
  uses: ['webhooks.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.undefined(),
  response: z.strictObject({ items: z.array(WebhookView) }),
  status: 200,
  changes: false,
  errors: [],
  examples: [
    { name: 'all', status: 200 },
    { name: 'a filter there is none of', query: { enabled: 'true' }, status: 400 },
  ],
  handle: async (deps, { principal }) => ({
    body: { items: (await deps.webhooks.list(principal.tenantId)).map(webhookView) },
  }),
});
