/** A message of the platform: typed, versioned, with the attributes of CloudEvents 1.0. */
export interface BusMessage {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly tenantId: string;
  readonly subject: string;
  readonly time: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Publish and subscribe with a durable history. */
export interface MessageBus {
  /**
   * Keeps the message in the history, then hands it to subscribers. Answers whether it was new: a repeated id is
   * free of effect.
   *
   * @throws AggregateError when the message is kept but a subscriber failed every time it was called
   */
  publish(message: BusMessage): Promise<boolean>;
  /** Notes that a message was handed to the event bus. Free of effect when repeated. */
  forwarded(message: BusMessage): Promise<void>;
  /** Messages of all tenants from before `moment` that were not, oldest first; fresh ones may show late. */
  unforwarded(moment: number, limit: number): Promise<readonly BusMessage[]>;
  /**
   * Calls `handler` for each message of the types that this process publishes from now on, at least once;
   * answers how to end it. What other processes publish is in the history.
   */
  subscribe(types: readonly string[], handler: (message: BusMessage) => Promise<void>): () => void;
  /**
   * Messages of a tenant after the cursor, oldest first (by time, then id), at most `limit` (1..100). The
   * cursor in the answer is the place of its last message; there is none when the answer is empty.
   *
   * @throws OrchestratorError `invalid_request` for a cursor of another form
   */
  getHistory(
    tenantId: string,
    query: { after?: string; type?: string; limit: number },
  ): Promise<{ items: readonly BusMessage[]; cursor?: string }>;
}
