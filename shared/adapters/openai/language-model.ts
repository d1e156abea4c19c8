import { OpenAI } from 'openai';
import { LLMProviderError } from '#domain/errors.ts';
import type { LanguageModel, ModelReply, ModelRequest } from '#ports/language-model.ts';
import { CallWatch, type Patience, usualPatience } from '../http/call-watch.ts';
import type { GuardedFetch } from '../http/guarded-fetch.ts';
import { classifyError } from './classify-error.ts';
import { type Dialect, dialectOf, relearn } from './dialect.ts';
import { authHeaders, type Endpoint, endpointOf, OPENAI_URL } from './endpoint.ts';
import { fromWire } from './from-wire.ts';
import { StreamParts } from './stream-parts.ts';
import { toWire } from './to-wire.ts';

/** Which server, which model there, and with what key. */
export interface OpenaiSettings {
  readonly model: string;
  /** OpenAI's own without it; see `endpointOf` for Azure and for short forms. */
  readonly baseUrl?: string;
  /** Asked before each call when it is a function, so that a rotated key is taken up. */
  readonly apiKey: string | (() => Promise<string>);
  readonly fetch: GuardedFetch;
  readonly patience?: Patience;
}

/**
 * A model behind any server that speaks OpenAI's Chat Completions. Retries are off: the policy above retries. Only a
 * parameter that the server refuses by name is left out or renamed at once, and from then on.
 */
export function openaiLanguageModel(settings: OpenaiSettings): LanguageModel {
  const endpoint = endpointOf(settings.baseUrl ?? OPENAI_URL, settings.model);
  const calls = new Calls(settings, endpoint);
  const { model } = settings;
  const generateWithMetadata = async (request: ModelRequest, signal?: AbortSignal): Promise<ModelReply> => {
    const watch = new CallWatch('openai', signal);
    try {
      const completion = await calls.say((dialect, client, options) =>
        client.chat.completions.create(toWire(model, request, dialect), { ...options, signal: watch.signal }),
      );
      return fromWire(model, completion);
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
    generate: async (request, signal) => (await generateWithMetadata(request, signal)).text,
    stream: (request, signal) => streamed(settings, calls, request, signal),
  };
}

async function* streamed(
  { model, patience = usualPatience }: OpenaiSettings,
  calls: Calls,
  request: ModelRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ text: string } | { reply: ModelReply }> {
  const watch = new CallWatch('openai', signal, patience);
  const parts = new StreamParts(model);
  try {
    const chunks = await calls.say((dialect, client, options) =>
      client.chat.completions.create(
        {
          ...toWire(model, request, dialect),
          stream: true,
          ...(dialect.streamUsage ? { stream_options: { include_usage: true } } : {}),
        },
        { ...options, signal: watch.signal },
      ),
    );
    for await (const chunk of chunks) {
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

type Say<T> = (
  dialect: Dialect,
  client: OpenAI,
  options: { readonly headers: Record<string, string | null> },
) => Promise<T>;

/** The client, the key, and what has been learnt about the server. */
class Calls {
  private readonly settings: OpenaiSettings;
  private readonly endpoint: Endpoint;
  private readonly client: OpenAI;
  private dialect: Dialect;

  constructor(settings: OpenaiSettings, endpoint: Endpoint) {
    this.settings = settings;
    this.endpoint = endpoint;
    this.dialect = dialectOf(endpoint.baseUrl, settings.model);
    this.client = new OpenAI({
      // the real one goes with each call
      apiKey: 'none',
      maxRetries: 0,
      // it would print pieces of an answer that it cannot read
      logLevel: 'off',
      baseURL: endpoint.baseUrl,
      defaultQuery: endpoint.query,
      fetch: jsonOnly(settings.fetch) as never,
    });
  }

  /** Calls, and calls again at once as long as the server refuses a parameter that it need not get. */
  async say<T>(call: Say<T>): Promise<T> {
    const { apiKey } = this.settings;
    const key = typeof apiKey === 'string' ? apiKey : await apiKey();
    const options = { headers: authHeaders(this.endpoint, key) };
    for (;;) {
      const dialect = this.dialect;
      try {
        return await call(dialect, this.client, options);
      } catch (error) {
        const learnt = relearn(dialect, error);
        if (learnt === undefined) throw error;
        this.dialect = learnt;
      }
    }
  }
}

/** A 200 with a web page in it would look like an empty, successful stream: only JSON and event streams pass. */
const jsonOnly =
  (fetch: GuardedFetch): GuardedFetch =>
  async (url, init) => {
    const response = await fetch(url, init);
    const type = response.headers.get('content-type') ?? '';
    if (response.ok && !/json|event-stream/.test(type)) {
      await response.body?.cancel();
      throw new LLMProviderError(
        'openai',
        'model_output_invalid',
        `the server answered ${type || 'no type'}: is the base URL right?`,
        { began: false },
      );
    }
    return response;
  };
