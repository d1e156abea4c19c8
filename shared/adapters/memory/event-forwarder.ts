import type { CloudEvent } from '#domain/bus/cloud-event.ts';
import type { EventForwarder } from '#ports/event-forwarder.ts';
import { copy } from './copy.ts';

/** Events in memory: what was handed over, in order. */
export function memoryEventForwarder(): EventForwarder & { readonly events: readonly CloudEvent[] } {
  const events: CloudEvent[] = [];
  return {
    events,
    async forward(event) {
      events.push(copy(event));
    },
  };
}
