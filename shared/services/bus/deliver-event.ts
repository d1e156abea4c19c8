import type { Deps } from '#declare/capabilities.ts';
import { CloudEvent, sourceOf } from '#domain/bus/cloud-event.ts';
import { wants } from '#domain/bus/message-filter.ts';
import { attemptDelivery } from './attempt-delivery.ts';
import { beginDelivery } from './begin-delivery.ts';

/** What became of an event. */
export interface Delivered {
  /** Subscribers that it was sent to for the first time. */
  readonly begun: number;
  /** Those of them that have taken it. */
  readonly taken: number;
}

/**
 * Sends an event to every subscriber of its tenant that wants it: each gets a delivery of its own, once, and the
 * first attempt at once, side by side. What fails is tried again by `retryDeliveries`.
 *
 * @throws OrchestratorError when a delivery could not be kept; repeated, what was kept is not begun again
 */
export async function deliverEvent(deps: Deps<'webhooks.deliver'>, event: unknown): Promise<Delivered> {
  const known = CloudEvent.parse(event);
  const message = { ...sourceOf(known), subject: known.subject };
  const webhooks = await deps.webhooks.list(known.tenantid);
  const wanted = webhooks.filter(({ enabled, filter }) => enabled && wants(filter, message));
  const begun = await Promise.all(wanted.map((webhook) => beginDelivery(deps, webhook, known, '')));
  const taken = await Promise.all(
    begun.flatMap((delivery) => (delivery ? [attemptDelivery(deps, delivery)] : [])),
  );
  return { begun: taken.length, taken: taken.filter(({ status }) => status === 'delivered').length };
}
