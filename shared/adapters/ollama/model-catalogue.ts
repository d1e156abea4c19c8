import * as z from 'zod';
import { LLMProviderError } from '#domain/errors.ts';
import type { ModelCatalogue } from '#ports/model-catalogue.ts';
import { CallWatch, damaged } from '../http/call-watch.ts';
import type { GuardedFetch } from '../http/guarded-fetch.ts';
import { classifyError, classifyStatus } from './classify-error.ts';

const Tags = z.object({ models: z.array(z.object({ name: z.string() })) });

/** The models that an Ollama has pulled, the one used last first. */
export function ollamaModelCatalogue(config: { baseUrl: string; fetch: GuardedFetch }): ModelCatalogue {
  return {
    provider: 'ollama',
    list: async (signal) => {
      const watch = new CallWatch('ollama', signal);
      try {
        const url = `${config.baseUrl.replace(/\/+$/, '')}/api/tags`;
        const response = await config.fetch(url, { signal: watch.signal });
        const failure =
          response.status === 404 ? noOllama(response.status) : classifyStatus(response, '', '');
        if (failure !== undefined) throw failure;
        return Tags.parse(await response.json()).models.map(({ name }) => ({ id: name }));
      } catch (error) {
        throw unbilled(error, watch);
      } finally {
        watch.end();
      }
    },
  };
}

function unbilled(error: unknown, watch: CallWatch): LLMProviderError {
  if (error instanceof z.ZodError || damaged(error)) return noOllama(error);
  const { code, message, retryable } = classifyError(error, watch);
  return new LLMProviderError('ollama', code, message, { cause: error, retryable, began: false });
}

const noOllama = (cause: unknown): LLMProviderError =>
  new LLMProviderError('ollama', 'model_output_invalid', 'that is no list of Ollama', {
    cause,
    began: false,
  });
