import type { Deps } from '#declare/capabilities.ts';
import { openCursor, sealCursor } from '../pagination/cursor.ts';
import { type DeliveryView, deliveryView } from './webhook-view.ts';
import { readWebhook } from './webhooks.ts';

/** Which page of the deliveries to which subscriber. */
export interface ListDeliveries {
  readonly tenantId: string;
  readonly webhookId: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * One page of what went, or was to go, to a subscriber, by the time of the messages, newest first.
 *
 * @throws OrchestratorError `not_found` without the subscriber, ValidationError for a cursor of another listing
 */
export async function listDeliveries(
  deps: Deps<'webhooks.read' | 'deliveries.read' | 'cursors.sign'>,
  { tenantId, webhookId, limit, cursor }: ListDeliveries,
): Promise<{ items: DeliveryView[]; cursor?: string }> {
  await readWebhook(deps, tenantId, webhookId);
  const use = { tenantId, listing: `deliveries:${webhookId}` };
  const page = await deps.deliveries.list(tenantId, webhookId, {
    limit,
    ...(cursor === undefined ? {} : { cursor: await openCursor(deps, use, cursor) }),
  });
  const items = page.items.map(deliveryView);
  return page.cursor === undefined ? { items } : { items, cursor: await sealCursor(deps, use, page.cursor) };
}
