import { exampleIds } from '#declare/examples.ts';
import { cloudEvent } from '#domain/bus/cloud-event.ts';
import type { DeliveryStore } from '#ports/delivery-store.ts';
import type { WebhookStore } from '#ports/webhook-store.ts';

/** Puts the subscriber that the examples of the routes name, and what was delivered to it. */
export async function seedWebhooks(ports: {
  webhooks: WebhookStore;
  deliveries: DeliveryStore;
}): Promise<void> {
  const names = { tenantId: 'acme', id: exampleIds.webhook, createdBy: 'key_1' };
  const settings = { url: 'https://hooks.example/in', description: '', filter: {}, enabled: true };
  await ports.webhooks.create({ ...names, ...settings, secretVersion: 1, createdAt: 0, version: 1 });
  await ports.deliveries.create({
    tenantId: 'acme',
    webhookId: exampleIds.webhook,
    ...{ messageId: 'm1', messageTime: 0, type: 'run-ended', round: '', createdAt: 0, revision: 11 },
    status: 'failed',
    attempts: [{ at: 0, status: 500, durationMs: 12 }],
    body: JSON.stringify(
      cloudEvent({
        ...{
          id: 'm1',
          type: 'run-ended',
          source: 'runs',
          tenantId: 'acme',
          subject: exampleIds.run,
          time: 0,
        },
        data: {},
      }),
    ),
  });
}
