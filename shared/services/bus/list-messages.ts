import type { Deps } from '#declare/capabilities.ts';
import { type CloudEvent, cloudEvent } from '#domain/bus/cloud-event.ts';
import { openCursor, sealCursor } from '../pagination/cursor.ts';
import { getHistory } from './get-history.ts';

/** Which part of a tenant's history. */
export interface ListMessages {
  readonly tenantId: string;
  readonly limit: number;
  readonly type?: string | undefined;
  readonly cursor?: string | undefined;
}

/**
 * Messages of a tenant as they leave the platform, oldest first. The cursor is the place of the last one, so that
 * what is published later can be asked for; an empty page has none.
 *
 * @throws ValidationError for a cursor of another listing
 */
export async function listMessages(
  deps: Deps<'bus.read' | 'cursors.sign'>,
  { tenantId, limit, type, cursor }: ListMessages,
): Promise<{ items: CloudEvent[]; cursor?: string }> {
  const use = { tenantId, listing: `messages:${type ?? 'all'}` };
  const page = await getHistory(deps, tenantId, {
    limit,
    ...(type === undefined ? {} : { type }),
    ...(cursor === undefined ? {} : { after: await openCursor(deps, use, cursor) }),
  });
  const items = page.items.map(cloudEvent);
  return page.cursor === undefined ? { items } : { items, cursor: await sealCursor(deps, use, page.cursor) };
}
