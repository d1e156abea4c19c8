import type { CloudEvent } from '#domain/bus/cloud-event.ts';

/** The event bus of the stage: whoever subscribes there, of the platform or of the account, gets the event. */
export interface EventForwarder {
  /**
   * Hands an event over; at least once, so who gets it tells repetitions by `source` and `id`.
   *
   * @throws OrchestratorError `unavailable` when it was not taken, `payload_too_large` when it never will be
   */
  forward(event: CloudEvent): Promise<void>;
}
