import * as z from 'zod';
import { LLMProviderError } from '#domain/errors.ts';
import type { LanguageModel, ModelReply, ModelRequest } from '#ports/language-model.ts';
import { CallWatch, type Patience, usualPatience } from '../http/call-watch.ts';
import type { GuardedFetch } from '../http/guarded-fetch.ts';
import { classifyError, classifyStatus } from './classify-error.ts';
import { fromWire, type OllamaChunk } from './from-wire.ts';
import { streamParts } from './stream-parts.ts';
import { toWire } from './to-wire.ts';

/** The address Ollama listens on unless told otherwise. */
export const OLLAMA_DEFAULT_URL = 'http://127.0.0.1:11434';

/** Which server and which model there. */
export interface OllamaSettings {
  readonly model: string;
  readonly baseUrl: string;
  readonly fetch: GuardedFetch;
  readonly patience?: Patience;
}

/** A model served by Ollama, over its own API. */
export function ollamaLanguageModel(settings: OllamaSettings): LanguageModel {
  const generateWithMetadata = async (request: ModelRequest, signal?: AbortSignal): Promise<ModelReply> => {
    const watch = new CallWatch('ollama', signal);
    try {
      const chunks: OllamaChunk[] = [];
      for await (const chunk of chat(settings, request, false, watch)) chunks.push(chunk);
      return fromWire(settings.model, chunks);
    } catch (error) {
      throw classifyError(error, watch);
    } finally {
      watch.end();
    }
  };
  return {
    provider: 'ollama',
    model: settings.model,
    generateWithMetadata,
    generate: async (request, signal) => (await generateWithMetadata(request, signal)).text,
    stream: (request, signal) => streamed(settings, request, signal),
  };
}

async function* streamed(
  settings: OllamaSettings,
  request: ModelRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ text: string } | { reply: ModelReply }> {
  const watch = new CallWatch('ollama', signal, settings.patience ?? usualPatience);
  try {
    const chunks: OllamaChunk[] = [];
    for await (const chunk of chat(settings, request, true, watch)) {
      watch.heard();
      chunks.push(chunk);
      const text = chunk.message?.content ?? '';
      if (text !== '') yield { text };
    }
    yield { reply: fromWire(settings.model, chunks) };
  } catch (error) {
    throw classifyError(error, watch);
  } finally {
    watch.end();
  }
}

async function* chat(
  { model, baseUrl, fetch }: OllamaSettings,
  request: ModelRequest,
  stream: boolean,
  { signal }: CallWatch,
): AsyncGenerator<OllamaChunk> {
  const response = await fetch(`${baseUrl.replace(/\/+$/, '')}/api/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(toWire(model, request, stream)),
    signal,
  });
  if (!response.ok) {
    const said = Said.safeParse(await response.json().catch(() => undefined));
    const failure = classifyStatus(response, said.data?.error ?? '', model);
    throw failure ?? wrongServer(`status ${response.status}`);
  }
  const type = response.headers.get('content-type') ?? '';
  if (!/json/.test(type)) {
    await response.body?.cancel();
    throw wrongServer(type || 'no type');
  }
  yield* streamParts(response);
}

const Said = z.object({ error: z.string() });

const wrongServer = (what: string): LLMProviderError =>
  new LLMProviderError(
    'ollama',
    'model_output_invalid',
    `the server answered ${what}: is the base URL right?`,
    {
      began: false,
    },
  );
