import * as z from 'zod';
import { Delivery } from '#domain/bus/delivery.ts';
import { Webhook } from '#domain/bus/webhook.ts';
import { ValidationError } from '#domain/errors.ts';
import { jsonOf } from '#domain/json.ts';
import type { DeliveryName } from '#ports/delivery-store.ts';

const { tenantId: _, ...seen } = Webhook.shape;

/** A subscriber as callers see it; its secret is not in it. */
export const WebhookView = z.strictObject(seen);
export type WebhookView = z.infer<typeof WebhookView>;

/** The view of a subscriber. */
export const webhookView = ({ tenantId: _, ...webhook }: Webhook): WebhookView => webhook;

/** A delivery as callers see it. */
export const DeliveryView = z.strictObject({
  id: z.string(),
  ...Delivery.pick({
    messageId: true,
    messageTime: true,
    type: true,
    round: true,
    status: true,
    attempts: true,
    nextAt: true,
    createdAt: true,
  }).shape,
});
export type DeliveryView = z.infer<typeof DeliveryView>;

/** The view of a delivery: all but its content, which is the message in the history. */
export function deliveryView(delivery: Delivery): DeliveryView {
  const { tenantId: _, webhookId: __, body: ___, revision: ____, ...rest } = delivery;
  return { id: deliveryId(delivery), ...rest };
}

/** The id of a delivery within its subscriber: message, its time and the round, made safe for a path. */
export const deliveryId = ({
  messageTime,
  round,
  messageId,
}: Omit<DeliveryName, 'tenantId' | 'webhookId'>): string =>
  Buffer.from(JSON.stringify([messageTime, round, messageId])).toString('base64url');

const Parts = z.tuple([z.number().int().nonnegative(), z.string().max(40), z.string().min(1).max(500)]);

/** What an id of a delivery names. @throws ValidationError for a text that is none */
export function deliveryNamed(id: string): Omit<DeliveryName, 'tenantId' | 'webhookId'> {
  const parts = Parts.safeParse(jsonOf(Buffer.from(id, 'base64url').toString()));
  if (parts.success) {
    const [messageTime, round, messageId] = parts.data;
    return { messageTime, round, messageId };
  }
  throw new ValidationError('This is not the id of a delivery.', [
    { in: 'path', pointer: '/deliveryId', message: 'is not the id of a delivery' },
  ]);
}
