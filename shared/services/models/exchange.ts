import { LLMProviderError } from '#domain/errors.ts';
import type { Clock } from '#ports/clock.ts';
import type { LanguageModel, ModelReply, ModelRequest } from '#ports/language-model.ts';

/** What comes of a model: pieces of text where it streams, and the whole reply at the end. */
export type Part = { readonly text: string } | { readonly reply: ModelReply };

/** How a model is asked: for the reply at once, or as it comes. */
export type Ask = (model: LanguageModel, request: ModelRequest, signal: AbortSignal) => AsyncIterator<Part>;

/** Asks for the whole reply. */
export const askWhole: Ask = (model, request, signal) => ({
  next: async () => ({ value: { reply: await model.generateWithMetadata(request, signal) }, done: false }),
});

/** Asks for the reply as it comes. */
export const askStreamed: Ask = (model, request, signal) =>
  model.stream(request, signal)[Symbol.asyncIterator]();

/** One exchange with a provider, bounded in time. */
export interface Exchange {
  /** The next part. @throws what the model throws, `timeout` when time is up, the caller's reason when it aborts */
  next(): Promise<Part>;
  /** Lets go of everything; a call that still goes on is aborted at the provider. Never fails. */
  end(): void;
}

const ENDED = new Error('the exchange has ended');

/** Begins to ask. Time and the caller's signal end it even where the adapter hears neither. */
export function beginExchange(
  clock: Clock,
  ask: (signal: AbortSignal) => AsyncIterator<Part>,
  bounds: {
    readonly provider: string;
    readonly timeoutMs: number;
    readonly signal?: AbortSignal | undefined;
  },
): Exchange {
  const { provider, timeoutMs, signal } = bounds;
  const own = new AbortController();
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => undefined);
  const stop = (reason: unknown): void => {
    stopped.reject(reason);
    own.abort(reason);
  };
  const abort = (): void => stop(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  clock.sleep(timeoutMs, own.signal).then(
    () => stop(new LLMProviderError(provider, 'timeout', 'the model did not answer in time', UNSAID)),
    () => undefined,
  );
  const source = ask(own.signal);
  return {
    async next() {
      const { value, done } = await Promise.race([source.next(), stopped.promise]);
      if (done !== true && value !== undefined) return value;
      throw new LLMProviderError(provider, 'model_unavailable', 'the answer broke off before its end', {
        retryable: true,
      });
    },
    end() {
      signal?.removeEventListener('abort', abort);
      own.abort(ENDED);
      // a source that still waits comes back when its provider does: nobody waits for it here
      source.return?.().then(undefined, () => undefined);
    },
  };
}

// the provider may still be working: tried elsewhere rather than paid for twice
const UNSAID = { retryable: false, began: true } as const;
