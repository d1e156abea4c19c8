import { classifyError as bedrockError } from '#adapters/bedrock/classify-error.ts';
import { guardedFetch } from '#adapters/http/guarded-fetch.ts';
import { classifyStatus as ollamaStatus } from '#adapters/ollama/classify-error.ts';
import { ollamaLanguageModel } from '#adapters/ollama/language-model.ts';
import { classifyError as openaiError } from '#adapters/openai/classify-error.ts';
import { openaiLanguageModel } from '#adapters/openai/language-model.ts';
import { parseEgressPolicy } from '#domain/network/egress-policy.ts';
import { failureOf, request } from './wire-models.ts';

const meaning = (error: unknown): Promise<unknown> => failureOf(Promise.reject(error));

describe('an error of an OpenAI-compatible server', () => {
  it.each([
    [{ status: 400 }, 'model_refused'],
    [{ status: 422 }, 'model_refused'],
    [{ status: 401 }, 'model_unavailable'],
    [{ status: 403 }, 'model_unavailable'],
    [{ status: 404 }, 'model_unavailable'],
    [{ status: 408 }, 'model_unavailable again began'],
    [{ status: 409 }, 'model_unavailable again'],
    [{ status: 429 }, 'rate_limited again'],
    [{ status: 429, code: 'insufficient_quota' }, 'rate_limited'],
    [{ status: 500 }, 'model_unavailable again'],
    [{ status: 502 }, 'model_unavailable again began'],
    [{ status: 503 }, 'model_unavailable again'],
    [{ status: 400, code: 'content_filter' }, 'model_refused began'],
    [{ status: 400, message: 'prompt is too long: 9 tokens > 8 maximum' }, 'model_context_exceeded'],
    [{ code: 'context_length_exceeded' }, 'model_context_exceeded began'],
    // inside a stream vLLM gives the status as the code
    [{ code: 429 }, 'rate_limited again began'],
    [{ code: 'server_error' }, 'model_unavailable again began'],
    [{ type: 'rate_limit_error' }, 'rate_limited again began'],
  ])('%j means %s', async (fields, meant) => {
    expect(await meaning(openaiError(Object.assign(new Error('no'), fields)))).toBe(meant);
  });
});

describe('an error of Ollama', () => {
  it.each([
    [400, '', 'model_refused'],
    [401, '', 'model_unavailable'],
    [404, "model 'm' not found", 'model_unavailable'],
    [429, '', 'rate_limited again'],
    [500, '', 'model_unavailable again'],
    [502, '', 'model_unavailable again began'],
    [503, '', 'rate_limited again'],
    [400, 'm does not support tools', 'not_supported'],
    [500, 'the input length exceeds the context length', 'model_context_exceeded'],
  ])('%i %j means %s', async (status, said, meant) => {
    expect(await meaning(ollamaStatus({ status, headers: new Headers() }, said, 'm'))).toBe(meant);
  });
});

describe('an error of Bedrock', () => {
  it.each([
    ['ThrottlingException', false, 'rate_limited again'],
    ['throttlingException', true, 'rate_limited again began'],
    ['ServiceQuotaExceededException', false, 'rate_limited'],
    ['ModelTimeoutException', false, 'model_unavailable again began'],
    ['ModelNotReadyException', false, 'model_unavailable again'],
    ['ServiceUnavailableException', false, 'model_unavailable again'],
    ['InternalServerException', false, 'model_unavailable again'],
    ['modelStreamErrorException', true, 'model_unavailable again began'],
    ['ModelErrorException', false, 'model_unavailable began'],
    ['AccessDeniedException', false, 'model_unavailable'],
    ['ValidationException', false, 'model_refused'],
    ['SomethingNewException', false, 'model_unavailable again began'],
  ])('%s means (inside a stream: %s) %s', async (name, inside, meant) => {
    const error = Object.assign(new Error('no'), { name });
    expect(await meaning(bedrockError(error, undefined, inside))).toBe(meant);
  });
});

describe('a model at an address that is not allowed', () => {
  const closed = guardedFetch(parseEgressPolicy(''));
  it.each([
    [
      'openai',
      openaiLanguageModel({ model: 'm', baseUrl: 'http://127.0.0.1:9', apiKey: 'k', fetch: closed }),
    ],
    ['ollama', ollamaLanguageModel({ model: 'm', baseUrl: 'http://169.254.169.254', fetch: closed })],
  ])('is not asked by %s, which costs nothing', async (_, model) => {
    expect(await failureOf(model.generate(request))).toBe('model_unavailable');
  });
});
