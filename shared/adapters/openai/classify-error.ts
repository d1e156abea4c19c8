import { LLMProviderError, type LLMProviderErrorDetail, OrchestratorError } from '#domain/errors.ts';
import { type CallWatch, causes, damaged, mayHaveBegun, neverReached } from '../http/call-watch.ts';
import type { Answer } from '../http/guarded-fetch.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';

/**
 * What a failed call means: by what happened (an interruption, a cause of ours, status, code), never by the error's
 * class.
 */
export function classifyError(error: unknown, watch?: CallWatch): LLMProviderError {
  const interrupted = watch?.interruption(error);
  if (interrupted !== undefined) return interrupted;
  const known = causes(error).find((at) => at instanceof OrchestratorError);
  if (known instanceof LLMProviderError) return known;
  if (known !== undefined) {
    return fail('model_unavailable', known.message, { cause: error, retryable: false, began: false });
  }
  const { status, headers } = error as Partial<Pick<Answer, 'status' | 'headers'>>;
  const told = toldBy(error);
  const after = headers && retryAfterSeconds(headers.get('retry-after'));
  const detail = {
    cause: error,
    began: typeof status !== 'number' || mayHaveBegun(status),
    ...(after === undefined ? {} : { retryAfterSeconds: after }),
  };
  const meant = meaningOf(told);
  if (meant !== undefined) return fail(meant.code, meant.why, { ...detail, ...meant.detail });
  return typeof told.status === 'number' ? byStatus(told.status, detail) : withoutStatus(error, detail);
}

const fail = (
  code: LLMProviderError['code'],
  why: string,
  detail: LLMProviderErrorDetail,
): LLMProviderError => new LLMProviderError('openai', code, why, detail);

interface Told {
  readonly status: number | undefined;
  readonly code: string;
  readonly message: string;
}

/** An error in a stream has no status of its own; some servers put it into the code. */
function toldBy(error: unknown): Told {
  const { status, code, type, message } = error as Record<string, unknown>;
  const number = typeof status === 'number' ? status : Number(code);
  return {
    status: Number.isInteger(number) && number >= 100 ? number : undefined,
    code: `${String(code ?? '')} ${String(type ?? '')}`,
    message: typeof message === 'string' ? message : '',
  };
}

interface Meaning {
  readonly code: LLMProviderError['code'];
  readonly why: string;
  readonly detail: LLMProviderErrorDetail;
}

const TOO_LONG =
  /context[ _](length|window)|maximum context|prompt is too long|too many (input )?tokens|exceeds? the (available )?context/i;

/** What a code or sentence of the server means, whatever its status. */
function meaningOf({ status, code, message }: Told): Meaning | undefined {
  if (code.includes('context_length_exceeded') || (status === 400 && TOO_LONG.test(message))) {
    return {
      code: 'model_context_exceeded',
      why: 'the conversation is too long for the model',
      detail: { retryable: false },
    };
  }
  if (/content_filter|content_policy/.test(code)) {
    // Azure bills a request that its filter stopped
    return {
      code: 'model_refused',
      why: "the provider's content filter refused the request",
      detail: { retryable: false, began: true },
    };
  }
  if (code.includes('insufficient_quota')) {
    return { code: 'rate_limited', why: "the account's quota is used up", detail: { retryable: false } };
  }
  if (code.includes('rate_limit')) {
    return { code: 'rate_limited', why: 'the provider throttles', detail: { retryable: true } };
  }
  if (
    (status === 400 || status === 404) &&
    /does not support|not a multimodal|image.*not supported/i.test(message)
  ) {
    return {
      code: 'not_supported',
      why: 'the model cannot do what was asked of it (images, tools or a form of the answer)',
      detail: { retryable: false },
    };
  }
  return undefined;
}

function byStatus(status: number, detail: LLMProviderErrorDetail): LLMProviderError {
  if (status === 429) return fail('rate_limited', 'the provider throttles', { ...detail, retryable: true });
  if (status === 401 || status === 403) {
    return fail('model_unavailable', 'the provider refused the credentials', { ...detail, retryable: false });
  }
  if (status === 404) {
    return fail('model_unavailable', 'the provider does not know the model', { ...detail, retryable: false });
  }
  if (status >= 400 && status < 500 && status !== 408 && status !== 409) {
    return fail('model_refused', 'the provider refused the request', { ...detail, retryable: false });
  }
  return fail('model_unavailable', `the provider failed with ${status}`, { ...detail, retryable: true });
}

function withoutStatus(error: unknown, detail: LLMProviderErrorDetail): LLMProviderError {
  if (damaged(error)) {
    return fail('model_output_invalid', 'the answer came damaged', { ...detail, retryable: true });
  }
  if (neverReached(error)) {
    return fail('model_unavailable', 'the provider cannot be reached', {
      ...detail,
      retryable: true,
      began: false,
    });
  }
  return fail('model_unavailable', 'the provider failed or broke off', { ...detail, retryable: true });
}
