import type { Deps } from '#declare/capabilities.ts';
import { type CloudEvent, sourceOf } from '#domain/bus/cloud-event.ts';
import type { Delivery } from '#domain/bus/delivery.ts';
import type { Webhook } from '#domain/bus/webhook.ts';
import { parseIsoTime } from '#domain/time.ts';

/** Puts an event on its way to a subscriber in a round; undefined where it is or was on it already. */
export async function beginDelivery(
  deps: Deps<'deliveries.write'>,
  { tenantId, id: webhookId }: Webhook,
  event: CloudEvent,
  round: string,
): Promise<Delivery | undefined> {
  const now = deps.clock.now();
  const delivery: Delivery = {
    tenantId,
    webhookId,
    messageId: event.id,
    messageTime: parseIsoTime(event.time) ?? now,
    type: sourceOf(event).type,
    round,
    body: JSON.stringify(event),
    status: 'pending',
    attempts: [],
    nextAt: now,
    createdAt: now,
    revision: 1,
  };
  return (await deps.deliveries.create(delivery)) ? delivery : undefined;
}
