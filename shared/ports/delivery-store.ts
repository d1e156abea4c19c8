import type { Delivery } from '#domain/bus/delivery.ts';
import type { Page } from './run-store.ts';

/** Which delivery of a subscriber. */
export type DeliveryName = Pick<Delivery, 'tenantId' | 'webhookId' | 'messageTime' | 'messageId' | 'round'>;

/** What is on its way to subscribers outside, and what became of it. Forgotten 30 days after it was made. */
export interface DeliveryStore {
  /** Answers false, and changes nothing, when the same message is or was on its way there in the same round. */
  create(delivery: Delivery): Promise<boolean>;
  get(name: DeliveryName): Promise<Delivery | undefined>;
  /** Deliveries of one subscriber, by the time of their messages, newest first. `limit` 1..100. */
  list(
    tenantId: string,
    webhookId: string,
    query: { limit: number; cursor?: string },
  ): Promise<Page<Delivery>>;
  /** Writes it where its stored revision is `delivery.revision - 1`; answers false where it is another. */
  update(delivery: Delivery): Promise<boolean>;
  /** Names of deliveries of all tenants whose `nextAt` is before `moment`, oldest first; fresh ones may show late. */
  due(moment: number, limit: number): Promise<readonly DeliveryName[]>;
}

/** How long a delivery is kept. */
export const DELIVERY_KEPT_MS = 30 * 24 * 3_600_000;
