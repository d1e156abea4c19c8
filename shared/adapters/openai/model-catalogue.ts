import * as z from 'zod';
import { LLMProviderError } from '#domain/errors.ts';
import type { ModelCatalogue } from '#ports/model-catalogue.ts';
import { CallWatch, damaged } from '../http/call-watch.ts';
import type { Answer, GuardedFetch } from '../http/guarded-fetch.ts';
import { classifyError } from './classify-error.ts';
import { authHeaders, endpointOf, OPENAI_URL } from './endpoint.ts';

const Models = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      // vLLM's name for it, and LM Studio's
      max_model_len: z.number().int().positive().optional(),
      max_context_length: z.number().int().positive().optional(),
    }),
  ),
});

/** The models of a server that speaks OpenAI's API. Azure's deployments cannot be listed: `not_supported`. */
export function openaiModelCatalogue(config: {
  baseUrl?: string;
  apiKey: string;
  fetch: GuardedFetch;
}): ModelCatalogue {
  const endpoint = endpointOf(config.baseUrl ?? OPENAI_URL, 'models');
  return {
    provider: 'openai',
    list: async (signal) => {
      if (!endpoint.lists) {
        throw new LLMProviderError('openai', 'not_supported', 'Azure does not list its deployments', {
          began: false,
        });
      }
      const watch = new CallWatch('openai', signal);
      try {
        const headers = authHeaders(endpoint, config.apiKey);
        const response = await config.fetch(`${endpoint.baseUrl}/models`, { headers, signal: watch.signal });
        if (!response.ok) throw await refusal(response);
        return Models.parse(await response.json()).data.map(
          ({ id, max_model_len: length = undefined, max_context_length: context = length }) => ({
            id,
            ...(context === undefined ? {} : { contextTokens: context }),
          }),
        );
      } catch (error) {
        throw unbilled(error, watch);
      } finally {
        watch.end();
      }
    },
  };
}

/** An answer with an error status, in the form in which the client reports those of calls. */
async function refusal(response: Answer): Promise<Error> {
  await response.body?.cancel();
  if (response.status === 404) {
    return new LLMProviderError('openai', 'not_supported', 'the server has no list of models', {
      began: false,
    });
  }
  return Object.assign(new Error(`status ${response.status}`), {
    status: response.status,
    headers: response.headers,
  });
}

function unbilled(error: unknown, watch: CallWatch): LLMProviderError {
  if (error instanceof z.ZodError || damaged(error)) {
    return new LLMProviderError('openai', 'model_output_invalid', 'that is no list of models', {
      cause: error,
      began: false,
    });
  }
  const { code, message, retryable } = classifyError(error, watch);
  return new LLMProviderError('openai', code, message, { cause: error, retryable, began: false });
}
