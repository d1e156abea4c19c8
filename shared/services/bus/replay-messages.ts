import type { Deps } from '#declare/capabilities.ts';
import { CloudEvent, cloudEvent } from '#domain/bus/cloud-event.ts';
import { wants } from '#domain/bus/message-filter.ts';
import type { Webhook } from '#domain/bus/webhook.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { EpochMs } from '#domain/time.ts';
import type { BusMessage } from '#ports/message-bus.ts';
import { beginDelivery } from './begin-delivery.ts';
import { type DeliveryView, deliveryNamed, deliveryView } from './webhook-view.ts';
import { readWebhook } from './webhooks.ts';

/** Which part of the history is sent again. Moments in milliseconds, `to` not included. */
export interface ReplayMessages {
  readonly tenantId: string;
  readonly webhookId: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Most messages of one replay: a longer span is asked for in parts. */
export const MAX_REPLAYED = 500;

/**
 * Puts the messages of a span that a subscriber's filter wants on their way to it again, and to nobody else; they
 * leave within a minute or two. `more` is where to go on when there were too many.
 *
 * @param round names this replay: repeated under the same name, nothing is put on its way twice
 * @throws OrchestratorError `not_found` without the subscriber, `conflict` for one that is turned off
 */
export async function replayMessages(
  deps: Deps<'webhooks.read' | 'deliveries.write' | 'bus.read'>,
  { tenantId, webhookId, from, to }: ReplayMessages,
  round: string,
): Promise<{ round: string; messages: number; more?: EpochMs }> {
  const webhook = await enabledWebhook(deps, tenantId, webhookId);
  let messages = 0;
  for await (const message of historyOf(deps, tenantId, from, to)) {
    if (!wants(webhook.filter, message)) continue;
    if (messages === MAX_REPLAYED) return { round, messages, more: message.time };
    await beginDelivery(deps, webhook, cloudEvent(message), round);
    messages += 1;
  }
  return { round, messages };
}

/**
 * Puts what one delivery held on its way again, as a delivery of its own, whatever became of the first.
 *
 * @throws as {@link replayMessages}; OrchestratorError `not_found` without the delivery
 */
export async function resendDelivery(
  deps: Deps<'webhooks.read' | 'deliveries.write'>,
  { tenantId, webhookId, deliveryId }: { tenantId: string; webhookId: string; deliveryId: string },
  round: string,
): Promise<DeliveryView> {
  const webhook = await enabledWebhook(deps, tenantId, webhookId);
  const name = { tenantId, webhookId, ...deliveryNamed(deliveryId) };
  const found = await deps.deliveries.get(name);
  if (found === undefined) throw new OrchestratorError('not_found', 'there is no such delivery');
  const event = CloudEvent.parse(JSON.parse(found.body));
  const begun = await beginDelivery(deps, webhook, event, round);
  const there = begun ?? (await deps.deliveries.get({ ...name, round }));
  return deliveryView(there ?? found);
}

async function enabledWebhook(deps: Deps<'webhooks.read'>, tenantId: string, id: string): Promise<Webhook> {
  const webhook = await readWebhook(deps, tenantId, id);
  if (webhook.enabled) return webhook;
  throw new OrchestratorError('conflict', 'This subscriber is turned off: turn it on first.');
}

async function* historyOf(
  { bus }: Deps<'bus.read'>,
  tenantId: string,
  from: EpochMs,
  to: EpochMs,
): AsyncGenerator<BusMessage> {
  // behind every message of the millisecond before
  let after: string | undefined = from === 0 ? undefined : `${from - 1}:~`;
  for (;;) {
    const page = await bus.getHistory(tenantId, { ...(after === undefined ? {} : { after }), limit: 100 });
    for (const message of page.items) {
      if (message.time >= to) return;
      yield message;
    }
    if (page.cursor === undefined) return;
    after = page.cursor;
  }
}
