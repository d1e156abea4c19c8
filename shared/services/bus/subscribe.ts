import type { BusMessage, MessageBus } from '#ports/message-bus.ts';

/**
 * Calls `handler` for each message of one tenant and of the types from now on, at least once; a repeated
 * delivery of the same id is passed over. Answers how to end it. Other tenants' messages never get here.
 */
export function subscribe(
  bus: Pick<MessageBus, 'subscribe'>,
  tenantId: string,
  types: readonly string[],
  handler: (message: BusMessage) => Promise<void>,
): () => void {
  const handled = new Set<string>();
  return bus.subscribe(types, async (message) => {
    if (message.tenantId !== tenantId || handled.has(message.id)) return;
    await handler(message);
    remember(handled, message.id);
  });
}

/** Repetitions come soon or not at all; memory is bounded. */
const REMEMBERED = 10_000;

function remember(handled: Set<string>, id: string): void {
  handled.add(id);
  const oldest = handled.values().next().value;
  if (handled.size > REMEMBERED && oldest !== undefined) handled.delete(oldest);
}
