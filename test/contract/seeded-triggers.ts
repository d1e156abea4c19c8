import type { memoryScheduleStore } from '#adapters/memory/schedule-store.ts';
import { exampleIds } from '#declare/examples.ts';
import { cloudEvent } from '#domain/bus/cloud-event.ts';
import type { DeliveryStore } from '#ports/delivery-store.ts';
import type { WebhookStore } from '#ports/webhook-store.ts';
import { sampleSchedule } from '../services/triggers/sample-schedule.ts';

/** Puts the schedule and the subscriber that the examples of the routes name. */
export async function seedTriggers(ports: {
  schedules: ReturnType<typeof memoryScheduleStore>;
  webhooks: WebhookStore;
  deliveries: DeliveryStore;
}): Promise<void> {
  await ports.schedules.create(sampleSchedule({ id: exampleIds.schedule }), {
    nextAt: 600_000,
    lookAt: 600_000,
  });
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
