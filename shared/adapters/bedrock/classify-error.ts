import { LLMProviderError } from '#domain/errors.ts';

const BY_NAME: Readonly<
  Record<string, { code: 'model_unavailable' | 'model_refused' | 'rate_limited'; retryable: boolean }>
> = {
  ThrottlingException: { code: 'rate_limited', retryable: true },
  throttlingException: { code: 'rate_limited', retryable: true },
  ServiceQuotaExceededException: { code: 'rate_limited', retryable: false },
  ModelTimeoutException: { code: 'model_unavailable', retryable: true },
  ModelNotReadyException: { code: 'model_unavailable', retryable: true },
  ServiceUnavailableException: { code: 'model_unavailable', retryable: true },
  InternalServerException: { code: 'model_unavailable', retryable: true },
  ModelStreamErrorException: { code: 'model_unavailable', retryable: true },
  ModelErrorException: { code: 'model_unavailable', retryable: false },
  AccessDeniedException: { code: 'model_unavailable', retryable: false },
  ResourceNotFoundException: { code: 'model_unavailable', retryable: false },
  ValidationException: { code: 'model_refused', retryable: false },
};

/** What a failed Bedrock call means. A connection cut anywhere is worth another try; an abort is not. */
export function classifyError(error: unknown, signal?: AbortSignal): LLMProviderError {
  if (error instanceof LLMProviderError) return error;
  const name = error instanceof Error ? error.name : '';
  if (signal?.aborted || name === 'TimeoutError') {
    return new LLMProviderError('bedrock', 'timeout', 'Bedrock did not answer in time', {
      cause: error,
      retryable: false,
    });
  }
  const known = BY_NAME[name];
  const { code, retryable } = known ?? { code: 'model_unavailable', retryable: true };
  return new LLMProviderError('bedrock', code, `Bedrock: ${name === '' ? 'no answer' : name}`, {
    cause: error,
    retryable,
  });
}
