import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { LLMProviderError } from '#domain/errors.ts';
import type { LanguageModel, ModelReply, ModelRequest } from '#ports/language-model.ts';

/** How calls to a model are tried again, and how long one try may take. */
export interface CallPolicy {
  /** Tries in all, at least 1. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly timeoutMs: number;
}

/** Three tries, the first pause about half a second, a minute for each. */
export const defaultCallPolicy: CallPolicy = { attempts: 3, firstDelayMs: 500, timeoutMs: 60_000 };

/**
 * A model whose calls have a time limit and are tried again with exponential back-off and jitter, only on errors
 * marked retryable. A stream is never tried again once it has said something.
 */
export function resilient(model: LanguageModel, policy: CallPolicy): LanguageModel {
  const again = retry(
    handleWhen((error) => error instanceof LLMProviderError && error.retryable),
    {
      maxAttempts: policy.attempts - 1,
      backoff: new ExponentialBackoff({ initialDelay: policy.firstDelayMs, maxDelay: 20_000 }),
    },
  );
  const within = (signal: AbortSignal | undefined): AbortSignal => {
    const limit = AbortSignal.timeout(policy.timeoutMs);
    return signal === undefined ? limit : AbortSignal.any([signal, limit]);
  };
  const generateWithMetadata = (request: ModelRequest, signal?: AbortSignal): Promise<ModelReply> =>
    again.execute(() => model.generateWithMetadata(request, within(signal)), signal);
  return {
    provider: model.provider,
    model: model.model,
    generateWithMetadata,
    generate: async (request, signal) => (await generateWithMetadata(request, signal)).text,
    stream: (request, signal) => model.stream(request, within(signal)),
  };
}
