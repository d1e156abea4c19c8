import type { LanguageModel, ModelReply, ModelRequest } from '#ports/language-model.ts';
import { CallWatch, type Patience, usualPatience } from '../http/call-watch.ts';
import { ChatCalls, type ChatSettings } from './chat-calls.ts';
import { classifyError } from './classify-error.ts';
import { openaiTokenCounter } from './count-tokens.ts';
import { endpointOf, OPENAI_URL } from './endpoint.ts';
import { fromWire } from './from-wire.ts';
import { StreamParts } from './stream-parts.ts';

/** Which server, which model there, and with what key. */
export interface OpenaiSettings extends ChatSettings {
  /** OpenAI's own without it; see `endpointOf` for Azure and for short forms. */
  readonly baseUrl?: string;
  readonly patience?: Patience;
}

/**
 * A model behind any server that speaks OpenAI's Chat Completions. Retries are off: the policy above retries. Only a
 * parameter that the server refuses by name is left out or renamed at once, and from then on.
 */
export function openaiLanguageModel(settings: OpenaiSettings): LanguageModel {
  const endpoint = endpointOf(settings.baseUrl ?? OPENAI_URL, settings.model);
  const calls = new ChatCalls(settings, endpoint);
  const { model } = settings;
  const generateWithMetadata = async (request: ModelRequest, signal?: AbortSignal): Promise<ModelReply> => {
    const watch = new CallWatch('openai', signal);
    try {
      return fromWire(model, await calls.whole(request, watch.signal));
    } catch (error) {
      throw classifyError(error, watch);
    } finally {
      watch.end();
    }
  };
  return {
    provider: 'openai',
    model,
    generateWithMetadata,
    countTokens: openaiTokenCounter(settings, endpoint),
    generate: async (request, signal) => (await generateWithMetadata(request, signal)).text,
    stream: (request, signal) => streamed(settings, calls, request, signal),
  };
}

async function* streamed(
  { model, patience = usualPatience }: OpenaiSettings,
  calls: ChatCalls,
  request: ModelRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ text: string } | { reply: ModelReply }> {
  const watch = new CallWatch('openai', signal, patience);
  const parts = new StreamParts(model);
  try {
    for await (const chunk of calls.streamed(request, watch.signal)) {
      watch.heard();
      const text = parts.take(chunk);
      if (text !== '') yield { text };
    }
    yield { reply: parts.reply() };
  } catch (error) {
    throw classifyError(error, watch);
  } finally {
    watch.end();
  }
}
