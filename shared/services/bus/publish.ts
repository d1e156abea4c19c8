import type { Deps } from '#declare/capabilities.ts';
import { cloudEvent } from '#domain/bus/cloud-event.ts';
import type { EventType } from '#domain/bus/event-types.ts';
import type { BusMessage } from '#ports/message-bus.ts';

/** What is published: its time is that of the publication, its id a fresh one unless it is given. */
export type NewMessage = Omit<BusMessage, 'id' | 'time' | 'type'> & {
  readonly type: EventType;
  readonly id?: string;
};

/**
 * Publishes a message: kept in the tenant's history, then handed to subscribers and to the stage's event bus.
 * Answers the message with its id and time. To repeat a publication without effect, give the `id` of the first.
 * A message that is kept but could not be handed on is handed on later, by `forwardOverlooked`.
 */
export async function publish(deps: Deps<'bus.publish'>, message: NewMessage): Promise<BusMessage> {
  const whole = { ...message, id: message.id ?? deps.random.id('message'), time: deps.clock.now() };
  if (await deps.bus.publish(whole)) await forward(deps, whole).catch(() => undefined);
  return whole;
}

/** Hands a kept message to the event bus, and notes that it was. */
export async function forward(deps: Deps<'bus.publish'>, message: BusMessage): Promise<void> {
  await deps.events.forward(cloudEvent(message));
  await deps.bus.forwarded(message);
}
