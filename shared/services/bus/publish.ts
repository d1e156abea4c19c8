import type { Deps } from '#declare/capabilities.ts';
import type { BusMessage } from '#ports/message-bus.ts';

/**
 * Publishes a message: kept in the tenant's history, then handed to subscribers. Answers the message with its
 * id and time. To repeat a publication without effect, give the `id` of the first.
 */
export async function publish(
  deps: Deps<'bus.publish'>,
  message: Omit<BusMessage, 'id' | 'time'> & { readonly id?: string },
): Promise<BusMessage> {
  const whole = { ...message, id: message.id ?? deps.random.id('message'), time: deps.clock.now() };
  await deps.bus.publish(whole);
  return whole;
}
