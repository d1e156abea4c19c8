/** How often a subscriber that fails is called for one message. */
const CALLS = 3;

/** Takes one message; rejects when it could not be handled and should come again. */
export type Handler<M> = (message: M) => Promise<void>;

/** The subscribers of one process. */
export interface Subscriptions<M extends { readonly type: string }> {
  /** Calls the handler for each later message of the types; answers how to end it. */
  add(types: readonly string[], handler: Handler<M>): () => void;
  /**
   * Hands a message to every subscriber of its type, one after the other, each again when it fails.
   *
   * @throws AggregateError with what the last calls threw, once all subscribers had their turns
   */
  deliver(message: M): Promise<void>;
}

/** No subscribers yet. */
export function subscriptions<M extends { readonly type: string }>(): Subscriptions<M> {
  const all = new Set<{ readonly types: ReadonlySet<string>; readonly handler: Handler<M> }>();
  return {
    add(types, handler) {
      const subscription = { types: new Set(types), handler };
      all.add(subscription);
      return () => all.delete(subscription);
    },
    async deliver(message) {
      const failures: unknown[] = [];
      for (const { types, handler } of [...all]) {
        if (types.has(message.type)) await call(handler, message).catch((error) => failures.push(error));
      }
      if (failures.length > 0) throw new AggregateError(failures, `subscribers of ${message.type} failed`);
    },
  };
}

async function call<M>(handler: Handler<M>, message: M): Promise<void> {
  for (let left = CALLS - 1; ; left -= 1) {
    try {
      await handler(message);
      return;
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}
