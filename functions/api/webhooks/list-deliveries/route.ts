import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { pageQuery } from '#declare/page-query.ts';
import { defineRoute } from '#declare/route.ts';
import { WebhookId } from '#domain/ids.ts';
import { listDeliveries as list } from '#services/bus/list-deliveries.ts';
import { DeliveryView } from '#services/bus/webhook-view.ts';

export const listDeliveries = defineRoute({
  id: 'listDeliveries',
  method: 'GET',
  path: '/webhooks/{webhookId}/deliveries',
  scope: 'events:read',
  summary: 'What went to a subscriber, and what did not',
  description: 'By the time of the messages, newest first, each with its attempts; kept for thirty days.',
  uses: ['webhooks.read', 'deliveries.read', 'cursors.sign'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ webhookId: WebhookId }),
  query: z.strictObject({ ...pageQuery }),
  body: z.undefined(),
  response: z.strictObject({ items: z.array(DeliveryView), cursor: z.string().optional() }),
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'the newest', params: { webhookId: exampleIds.webhook }, status: 200 },
    { name: 'no such subscriber', params: { webhookId: 'whk_01jd4x9q0g0123456789zzzzzz' }, status: 404 },
    {
      name: 'a cursor of nobody',
      params: { webhookId: exampleIds.webhook },
      query: { cursor: 'YWJj.x' },
      status: 400,
    },
  ],
  handle: async (deps, { principal, params, query }) => ({
    body: await list(deps, { tenantId: principal.tenantId, webhookId: params.webhookId, ...query }),
  }),
});
