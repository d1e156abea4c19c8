import { LLMProviderError, type LLMProviderErrorDetail, OrchestratorError } from '#domain/errors.ts';
import { type CallWatch, mayHaveBegun, neverReached } from '../http/call-watch.ts';
import type { Answer } from '../http/guarded-fetch.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';

const fail = (
  code: LLMProviderError['code'],
  why: string,
  detail: LLMProviderErrorDetail,
): LLMProviderError => new LLMProviderError('ollama', code, why, detail);

/** What a failed call to Ollama means. */
export function classifyError(error: unknown, watch?: CallWatch): LLMProviderError {
  const interrupted = watch?.interruption(error);
  if (interrupted !== undefined) return interrupted;
  if (error instanceof LLMProviderError) return error;
  if (error instanceof OrchestratorError) {
    return fail('model_unavailable', error.message, { cause: error, retryable: false, began: false });
  }
  return neverReached(error)
    ? fail('model_unavailable', 'Ollama is not reachable', { cause: error, retryable: true, began: false })
    : fail('model_unavailable', 'Ollama broke off', { cause: error, retryable: true });
}

/** What an answer with an error status means; `said` is the error that Ollama gave. */
export function classifyStatus(
  { status, headers }: Pick<Answer, 'status' | 'headers'>,
  said: string,
  model: string,
): LLMProviderError | undefined {
  if (status < 400) return undefined;
  const after = retryAfterSeconds(headers.get('retry-after'));
  const detail = {
    cause: said,
    began: mayHaveBegun(status),
    retryable: false,
    ...(after === undefined ? {} : { retryAfterSeconds: after }),
  };
  const meant = meaningOf(said, detail);
  if (meant !== undefined) return meant;
  if (status === 401 || status === 403) {
    return fail('model_unavailable', 'Ollama refused the credentials', detail);
  }
  if (status === 404) {
    return fail('model_unavailable', `Ollama has no model ${model}: run ollama pull ${model}`, detail);
  }
  if (status === 429 || status === 503) {
    return fail('rate_limited', 'Ollama is busy', { ...detail, retryable: true });
  }
  return status >= 500
    ? fail('model_unavailable', `Ollama failed with ${status}`, { ...detail, retryable: true })
    : fail('model_refused', `Ollama refused the request with ${status}`, detail);
}

/** What an error in Ollama's words means, before an answer or in the middle of one. */
export function meaningOf(said: string, detail: LLMProviderErrorDetail): LLMProviderError | undefined {
  if (/exceeds? (the )?(available |maximum )?context|context (length|window|size) exceeded/i.test(said)) {
    return fail('model_context_exceeded', 'the conversation is too long for the model', detail);
  }
  if (/does not support|multimodal.*not|missing data required for image/i.test(said)) {
    return fail(
      'not_supported',
      'the model cannot do what was asked of it (images, tools or a form of the answer)',
      detail,
    );
  }
  if (/server busy|too many requests|rate limit/i.test(said)) {
    return fail('rate_limited', 'Ollama is busy', { ...detail, retryable: true });
  }
  return undefined;
}
