import { lazy } from '#domain/lazy.ts';
import type { MessageBus } from '#ports/message-bus.ts';
import type { TableEnv } from './client.ts';

/**
 * The part of the bus that publishes, loaded with the first message: for what is waited for and publishes little.
 * Nobody in the process subscribes to it.
 */
export function lateMessageBus(env: TableEnv): Pick<MessageBus, 'publish' | 'forwarded'> {
  const bus = lazy(async () => (await import('./message-bus.ts')).dynamoMessageBus(env));
  return {
    publish: async (message) => (await bus()).publish(message),
    forwarded: async (message) => (await bus()).forwarded(message),
  };
}
