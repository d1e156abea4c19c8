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
  /** Keeps the message in the history, then hands it to subscribers. A repeated id is free of effect. */
  publish(message: BusMessage): Promise<void>;
  /** Calls `handler` for each message of the types from now on, at least once; answers how to end it. */
  subscribe(types: readonly string[], handler: (message: BusMessage) => Promise<void>): () => void;
  /** Messages of a tenant after the cursor, oldest first, at most `limit`. */
  getHistory(
    tenantId: string,
    query: { after?: string; type?: string; limit: number },
  ): Promise<{ items: readonly BusMessage[]; cursor?: string }>;
}
