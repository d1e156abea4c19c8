import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { WebhookId } from '#domain/ids.ts';

export const removeWebhook = defineRoute({
  id: 'removeWebhook',
  method: 'DELETE',
  path: '/webhooks/{webhookId}',
  scope: 'events:write',
  summary: 'Take a subscriber away',
  description: 'It gets nothing more; what waits for it ends.',
  uses: ['webhooks.write', 'audit.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ webhookId: WebhookId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: z.undefined(),
  status: 204,
  changes: true,
  errors: ['not_found'],
  examples: [
    { name: 'one that is on', params: { webhookId: exampleIds.webhook }, status: 204 },
    { name: 'no such subscriber', params: { webhookId: 'whk_01jd4x9q0g0123456789zzzzzz' }, status: 404 },
  ],
  handle: async (deps, { principal, params }) => {
    const removed = await deps.webhooks.remove(principal.tenantId, params.webhookId);
    if (!removed) throw new OrchestratorError('not_found', 'there is no such subscriber');
    return { body: undefined };
  },
});
