import { LLMProviderError, OrchestratorError } from '#domain/errors.ts';

/** What a failed call to Ollama means. */
export function classifyError(error: unknown, signal?: AbortSignal): LLMProviderError {
  if (error instanceof LLMProviderError) return error;
  if (error instanceof OrchestratorError) {
    return new LLMProviderError('ollama', 'model_unavailable', error.message, {
      cause: error,
      retryable: false,
    });
  }
  if (signal?.aborted) {
    return new LLMProviderError('ollama', 'timeout', 'Ollama did not answer in time', {
      cause: error,
      retryable: false,
    });
  }
  return new LLMProviderError('ollama', 'model_unavailable', 'Ollama is not reachable or broke off', {
    cause: error,
    retryable: true,
  });
}

/** What an answer with an error status means. */
export function classifyStatus(status: number, model: string): LLMProviderError | undefined {
  if (status < 400) return undefined;
  if (status === 404) {
    return new LLMProviderError(
      'ollama',
      'model_unavailable',
      `Ollama has no model ${model}: run ollama pull ${model}`,
      {
        retryable: false,
      },
    );
  }
  if (status === 429 || status === 503) {
    return new LLMProviderError('ollama', 'rate_limited', 'Ollama is busy', { retryable: true });
  }
  return status >= 500
    ? new LLMProviderError('ollama', 'model_unavailable', `Ollama failed with ${status}`, { retryable: true })
    : new LLMProviderError('ollama', 'model_refused', `Ollama refused the request with ${status}`, {
        retryable: false,
      });
}
