import { defineTrigger } from '#declare/trigger.ts';
import { deliverEvent } from '#services/bus/deliver-event.ts';

/** Sends each message of the bus to the subscribers outside that want it. */
export const deliverMessages = defineTrigger({
  id: 'deliverMessages',
  uses: ['webhooks.deliver'],
  timeoutSeconds: 60,
  memoryMb: 256,
  source: { kind: 'event-bus' },
  handle: async (deps, event) => {
    const { begun, taken } = await deliverEvent(deps, event);
    return { deliveries: begun, 'deliveries-taken': taken };
  },
});
