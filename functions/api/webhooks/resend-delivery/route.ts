import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { repeatableId } from '#declare/repeatable-id.ts';
import { defineRoute } from '#declare/route.ts';
import { WebhookId } from '#domain/ids.ts';
import { resendDelivery as resend } from '#services/bus/replay-messages.ts';
import { DeliveryView } from '#services/bus/webhook-view.ts';

export const resendDelivery = defineRoute({
  id: 'resendDelivery',
  method: 'POST',
  path: '/webhooks/{webhookId}/deliveries/{deliveryId}/resend',
  scope: 'events:write',
  summary: 'Send one delivery again',
  description:
    'As a delivery of its own, within a minute or two, whatever became of the first; its `webhook-id` is another.',
  uses: ['webhooks.read', 'deliveries.write', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ webhookId: WebhookId, deliveryId: z.string().min(1).max(800) }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: DeliveryView,
  status: 202,
  changes: true,
  errors: ['not_found', 'conflict'],
  examples: [
    {
      name: 'one that failed',
      params: { webhookId: exampleIds.webhook, deliveryId: exampleIds.delivery },
      status: 202,
    },
    { name: 'no id of a delivery', params: { webhookId: exampleIds.webhook, deliveryId: 'x' }, status: 400 },
    {
      name: 'no such subscriber',
      params: { webhookId: 'whk_01jd4x9q0g0123456789zzzzzz', deliveryId: exampleIds.delivery },
      status: 404,
    },
  ],
  handle: async (deps, { principal: { tenantId }, params, repeatable }) => {
    const round = repeatableId(deps.random, repeatable, 'replay');
    return { body: await resend(deps, { tenantId, ...params }, round) };
  },
});
