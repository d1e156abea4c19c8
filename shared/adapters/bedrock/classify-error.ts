import { LLMProviderError, type LLMProviderErrorDetail } from '#domain/errors.ts';
import { type CallWatch, causes, damaged, neverReached } from '../http/call-watch.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';

interface Meaning {
  readonly code: LLMProviderError['code'];
  readonly retryable: boolean;
  /** Whether a model may have worked before this answer instead of one. */
  readonly began: boolean;
}

const unavailable = { code: 'model_unavailable', retryable: true, began: false } as const;
const misconfigured = { code: 'model_unavailable', retryable: false, began: false } as const;

const BY_NAME: Readonly<Record<string, Meaning>> = {
  ThrottlingException: { code: 'rate_limited', retryable: true, began: false },
  ServiceQuotaExceededException: { code: 'rate_limited', retryable: false, began: false },
  ModelTimeoutException: { ...unavailable, began: true },
  ModelNotReadyException: unavailable,
  ServiceUnavailableException: unavailable,
  InternalServerException: unavailable,
  ModelStreamErrorException: { ...unavailable, began: true },
  ModelErrorException: { ...misconfigured, began: true },
  AccessDeniedException: misconfigured,
  UnrecognizedClientException: misconfigured,
  ExpiredTokenException: { ...unavailable, began: false },
  ResourceNotFoundException: misconfigured,
  CredentialsProviderError: misconfigured,
  ValidationException: { code: 'model_refused', retryable: false, began: false },
};

const TOO_LONG = /input is too long|too many (input )?tokens|prompt is too long|context (length|window)/i;
const CANNOT =
  /(doesn't|does not|not) support|not supported|unsupported .*(image|tool|content)|extraneous key.*outputConfig/i;

/** What a failed Bedrock call means. A connection cut anywhere is worth another try; an abort is not. */
export function classifyError(error: unknown, watch?: CallWatch, heard = false): LLMProviderError {
  const interrupted = watch?.interruption(error);
  if (interrupted !== undefined) return interrupted;
  const ours = causes(error).find((at) => at instanceof LLMProviderError);
  if (ours !== undefined) return ours;
  const name = error instanceof Error ? error.name : '';
  // an exception inside a stream has its name in lower camel case where the client does not know it
  const known = BY_NAME[`${name.charAt(0).toUpperCase()}${name.slice(1)}`];
  const detail = { cause: error, ...laterOf(error) };
  if (known === undefined) return unknownFailure(error, detail);
  const message = error instanceof Error ? error.message : '';
  const began = heard || known.began;
  if (known.code === 'model_refused') return refusal(message, { ...detail, began, retryable: false });
  return fail(known.code, `Bedrock: ${name}`, { ...detail, retryable: known.retryable, began });
}

const fail = (
  code: LLMProviderError['code'],
  why: string,
  detail: LLMProviderErrorDetail,
): LLMProviderError => new LLMProviderError('bedrock', code, why, detail);

function refusal(message: string, detail: LLMProviderErrorDetail): LLMProviderError {
  if (TOO_LONG.test(message)) {
    return fail('model_context_exceeded', 'the conversation is too long for the model', detail);
  }
  if (CANNOT.test(message)) {
    return fail(
      'not_supported',
      'the model cannot do what was asked of it (images, tools, caching or a form of the answer)',
      detail,
    );
  }
  return fail('model_refused', 'Bedrock: ValidationException', detail);
}

function unknownFailure(error: unknown, detail: LLMProviderErrorDetail): LLMProviderError {
  if (neverReached(error)) {
    return fail('model_unavailable', 'Bedrock cannot be reached', {
      ...detail,
      retryable: true,
      began: false,
    });
  }
  const broken =
    damaged(error) || causes(error).some((at) => at instanceof Error && /checksum|crc/i.test(at.message));
  if (broken) return fail('model_output_invalid', 'the answer came damaged', { ...detail, retryable: true });
  return fail('model_unavailable', 'Bedrock failed or broke off', { ...detail, retryable: true });
}

function laterOf(error: unknown): Pick<LLMProviderErrorDetail, 'retryAfterSeconds'> {
  const { $response } = error as { $response?: { headers?: Record<string, string> } };
  const after = retryAfterSeconds($response?.headers?.['retry-after']);
  return after === undefined ? {} : { retryAfterSeconds: after };
}
