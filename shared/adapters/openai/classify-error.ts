import { LLMProviderError, OrchestratorError } from '#domain/errors.ts';

/**
 * What a failed call means: by what happened (a cause of ours, an abort, status, code), never by the error's class.
 */
export function classifyError(error: unknown, signal?: AbortSignal): LLMProviderError {
  const known = ours(error);
  if (known instanceof LLMProviderError) return known;
  const fail = (kind: Kind, why: string, retryable: boolean): LLMProviderError =>
    new LLMProviderError('openai', kind, why, { cause: error, retryable });
  if (known !== undefined) return fail('model_unavailable', known.message, false);
  if (signal?.aborted) return fail('timeout', 'the model did not answer in time', false);
  const { status, code } = error as { status?: number; code?: string };
  if (status === 429 || code === 'rate_limit_exceeded') {
    return fail('rate_limited', 'the provider throttles', code !== 'insufficient_quota');
  }
  const meant = status === undefined ? undefined : BY_STATUS[status];
  if (meant !== undefined) return fail(meant.kind, meant.why, false);
  return fail(
    'model_unavailable',
    `the provider failed${status === undefined ? '' : ` with ${status}`}`,
    true,
  );
}

type Kind = 'model_unavailable' | 'model_refused' | 'rate_limited' | 'timeout';

const refused = { kind: 'model_refused', why: 'the provider refused the request' } as const;
const stranger = { kind: 'model_unavailable', why: 'the provider refused the credentials' } as const;
const BY_STATUS: Readonly<Record<number, { kind: Kind; why: string }>> = {
  400: refused,
  401: stranger,
  403: stranger,
  404: { kind: 'model_unavailable', why: 'the provider does not know the model' },
  413: refused,
  422: refused,
};

/** The client wraps what its `fetch` throws: our own error may lie some causes deep. */
function ours(error: unknown): OrchestratorError | undefined {
  let at = error;
  for (let depth = 0; depth < 5 && at !== null && typeof at === 'object'; depth += 1) {
    if (at instanceof OrchestratorError) return at;
    at = (at as { cause?: unknown }).cause;
  }
  return undefined;
}
