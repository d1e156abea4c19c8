import { OpenAI } from 'openai';
import { LLMProviderError } from '#domain/errors.ts';
import type { LanguageModel, ModelReply, ModelRequest } from '#ports/language-model.ts';
import type { GuardedFetch } from '../http/guarded-fetch.ts';
import { classifyError } from './classify-error.ts';
import { fromWire } from './from-wire.ts';
import { StreamParts } from './stream-parts.ts';
import { toWire } from './to-wire.ts';

/** A model behind any server that speaks OpenAI's Chat Completions. Retries are off: the policy above retries. */
export function openaiLanguageModel(config: {
  model: string;
  baseUrl?: string;
  apiKey: string;
  fetch: GuardedFetch;
}): LanguageModel {
  const client = new OpenAI({
    apiKey: config.apiKey,
    maxRetries: 0,
    fetch: jsonOnly(config.fetch) as never,
    ...(config.baseUrl === undefined ? {} : { baseURL: config.baseUrl }),
  });
  const generateWithMetadata = async (request: ModelRequest, signal?: AbortSignal): Promise<ModelReply> => {
    try {
      const body = toWire(config.model, request);
      return fromWire(config.model, await client.chat.completions.create(body, signal ? { signal } : {}));
    } catch (error) {
      throw classifyError(error, signal);
    }
  };
  return {
    provider: 'openai',
    model: config.model,
    generateWithMetadata,
    generate: async (request, signal) => (await generateWithMetadata(request, signal)).text,
    stream: (request, signal) => streamed(client, config.model, request, signal),
  };
}

/** A 200 with a web page in it would look like an empty, successful stream: only JSON and event streams pass. */
const jsonOnly =
  (fetch: GuardedFetch): GuardedFetch =>
  async (url, init) => {
    const response = await fetch(url, init);
    const type = response.headers.get('content-type') ?? '';
    if (response.ok && !/json|event-stream/.test(type)) {
      throw new LLMProviderError(
        'openai',
        'model_output_invalid',
        `the server answered ${type || 'no type'}: is the base URL right?`,
      );
    }
    return response;
  };

async function* streamed(
  client: OpenAI,
  model: string,
  request: ModelRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ text: string } | { reply: ModelReply }> {
  const stop = new AbortController();
  const merged = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const parts = new StreamParts(model);
  try {
    const body = {
      ...toWire(model, request),
      stream: true as const,
      stream_options: { include_usage: true },
    };
    for await (const chunk of await client.chat.completions.create(body, { signal: merged })) {
      const text = parts.take(chunk);
      if (text !== '') yield { text };
    }
    yield { reply: parts.reply() };
  } catch (error) {
    throw classifyError(error, signal);
  } finally {
    stop.abort();
  }
}
