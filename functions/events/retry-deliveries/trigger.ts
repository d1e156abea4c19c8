import { defineTrigger } from '#declare/trigger.ts';
import { forwardOverlooked } from '#services/bus/forward-overlooked.ts';
import { retryDeliveries as retry } from '#services/bus/retry-deliveries.ts';

/** Hands on messages that nobody has handed on, and tries deliveries again, once a minute. */
export const retryDeliveries = defineTrigger({
  id: 'retryDeliveries',
  uses: ['bus.publish', 'bus.sweep', 'webhooks.deliver', 'webhooks.sweep'],
  timeoutSeconds: 55,
  memoryMb: 256,
  source: { kind: 'schedule', everyMinutes: 1 },
  handle: async (deps) => {
    const [overlooked, retried] = await Promise.all([forwardOverlooked(deps), retry(deps)]);
    return {
      'messages-forwarded': overlooked.forwarded,
      deliveries: retried.attempted,
      'deliveries-taken': retried.taken,
      errors: overlooked.errors + retried.errors,
    };
  },
});
