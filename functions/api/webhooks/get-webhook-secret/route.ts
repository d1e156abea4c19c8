import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { WebhookId } from '#domain/ids.ts';
import { readSecret } from '#services/bus/webhooks.ts';

export const getWebhookSecret = defineRoute({
  id: 'getWebhookSecret',
  method: 'GET',
  path: '/webhooks/{webhookId}/secret',
  scope: 'events:write',
  summary: 'Read the secret of a subscriber',
  description:
    'What its receiver checks signatures with (Standard Webhooks). It is derived when it is asked for, and stored nowhere.',
  uses: ['webhooks.read', 'webhooks.sign'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ webhookId: WebhookId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: z.strictObject({ secret: z.string() }),
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'the newest', params: { webhookId: exampleIds.webhook }, status: 200 },
    { name: 'no such subscriber', params: { webhookId: 'whk_01jd4x9q0g0123456789zzzzzz' }, status: 404 },
  ],
  handle: async (deps, { principal, params }) => ({
    body: { secret: await readSecret(deps, principal.tenantId, params.webhookId) },
  }),
});
