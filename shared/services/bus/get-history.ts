import type { Deps } from '#declare/capabilities.ts';
import type { BusMessage } from '#ports/message-bus.ts';

/** Messages of a tenant after the cursor, oldest first, at most `limit` (1..100, 50 unless told). */
export function getHistory(
  deps: Deps<'bus.read'>,
  tenantId: string,
  query: { after?: string; type?: string; limit?: number } = {},
): Promise<{ items: readonly BusMessage[]; cursor?: string }> {
  const limit = Math.min(100, Math.max(1, query.limit ?? 50));
  return deps.bus.getHistory(tenantId, { ...query, limit });
}
