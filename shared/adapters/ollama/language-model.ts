import { LLMProviderError } from '#domain/errors.ts';
import type { LanguageModel, ModelReply, ModelRequest } from '#ports/language-model.ts';
import type { GuardedFetch } from '../http/guarded-fetch.ts';
import { classifyError, classifyStatus } from './classify-error.ts';
import { fromWire, OllamaChunk } from './from-wire.ts';
import { toWire } from './to-wire.ts';

/** The address Ollama listens on unless told otherwise. */
export const OLLAMA_DEFAULT_URL = 'http://127.0.0.1:11434';

/** A model served by Ollama, over its own API. */
export function ollamaLanguageModel(config: {
  model: string;
  baseUrl: string;
  fetch: GuardedFetch;
}): LanguageModel {
  const generateWithMetadata = async (request: ModelRequest, signal?: AbortSignal): Promise<ModelReply> => {
    const chunks: OllamaChunk[] = [];
    for await (const chunk of chat(config, request, false, signal)) chunks.push(chunk);
    return fromWire(config.model, chunks);
  };
  return {
    provider: 'ollama',
    model: config.model,
    generateWithMetadata,
    generate: async (request, signal) => (await generateWithMetadata(request, signal)).text,
    stream: async function* (request, signal) {
      const chunks: OllamaChunk[] = [];
      for await (const chunk of chat(config, request, true, signal)) {
        chunks.push(chunk);
        const text = chunk.message?.content ?? '';
        if (text !== '') yield { text };
      }
      yield { reply: fromWire(config.model, chunks) };
    },
  };
}

async function* chat(
  config: { model: string; baseUrl: string; fetch: GuardedFetch },
  request: ModelRequest,
  stream: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<OllamaChunk> {
  const stop = new AbortController();
  const merged = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  try {
    const response = await config.fetch(`${config.baseUrl.replace(/\/+$/, '')}/api/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(toWire(config.model, request, stream)),
      signal: merged,
    });
    const failure = classifyStatus(response.status, config.model);
    if (failure !== undefined) throw failure;
    for await (const line of linesOf(response)) yield parse(line);
  } catch (error) {
    throw classifyError(error, signal);
  } finally {
    stop.abort();
  }
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of response.body ?? []) {
    rest += decoder.decode(bytes as Uint8Array, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((l) => l.trim() !== '');
  }
  if (rest.trim() !== '') yield rest;
}

function parse(line: string): OllamaChunk {
  try {
    return OllamaChunk.parse(JSON.parse(line));
  } catch (error) {
    throw new LLMProviderError(
      'ollama',
      'model_output_invalid',
      'the answer is not what Ollama writes: is the base URL right?',
      {
        cause: error,
      },
    );
  }
}
