import type { OpenAI } from 'openai';
import { LLMProviderError } from '#domain/errors.ts';
import type { ModelRequest } from '#ports/language-model.ts';
import type { Answer, GuardedFetch } from '../http/guarded-fetch.ts';
import { eventData } from '../http/lines.ts';
import { type Dialect, dialectOf, relearn } from './dialect.ts';
import { authHeaders, type Endpoint } from './endpoint.ts';
import { toWire } from './to-wire.ts';

/** What calls of one model need. */
export interface ChatSettings {
  readonly model: string;
  /** Asked before each call when it is a function, so that a rotated key is taken up. */
  readonly apiKey: string | (() => Promise<string>);
  readonly fetch: GuardedFetch;
}

/** Chat Completions of one model, and what has been learnt about its server. */
export class ChatCalls {
  private readonly settings: ChatSettings;
  private readonly endpoint: Endpoint;
  private readonly url: URL;
  private dialect: Dialect;

  constructor(settings: ChatSettings, endpoint: Endpoint) {
    this.settings = settings;
    this.endpoint = endpoint;
    this.dialect = dialectOf(endpoint.baseUrl, settings.model);
    this.url = new URL(`${endpoint.baseUrl}/chat/completions`);
    for (const [name, value] of Object.entries(endpoint.query)) this.url.searchParams.set(name, value);
  }

  /** The whole completion. @throws what the server refused with, what broke, `model_output_invalid` for no JSON */
  async whole(request: ModelRequest, signal: AbortSignal): Promise<OpenAI.Chat.Completions.ChatCompletion> {
    const answer = await this.say(request, {}, signal);
    return (await answer.json()) as OpenAI.Chat.Completions.ChatCompletion;
  }

  /** The chunks of a streamed completion. @throws the same, and an error that the server puts into the stream */
  async *streamed(
    request: ModelRequest,
    signal: AbortSignal,
  ): AsyncGenerator<OpenAI.Chat.Completions.ChatCompletionChunk> {
    let ended = false;
    const { body } = await this.say(request, { stream: true }, signal);
    for await (const data of eventData(body)) {
      // read on after the last, so that the connection can be kept
      ended ||= data.startsWith('[DONE]');
      if (ended) continue;
      const chunk = JSON.parse(data) as OpenAI.Chat.Completions.ChatCompletionChunk & { error?: unknown };
      if (chunk.error) throw asError(undefined, chunk.error);
      yield chunk;
    }
  }

  /** Calls, and calls again at once as long as the server refuses a parameter that it need not get. */
  private async say(request: ModelRequest, more: { stream?: true }, signal: AbortSignal): Promise<Answer> {
    const { apiKey, model } = this.settings;
    const key = typeof apiKey === 'string' ? apiKey : await apiKey();
    for (;;) {
      const dialect = this.dialect;
      const usage = more.stream && dialect.streamUsage ? { stream_options: { include_usage: true } } : {};
      const body = JSON.stringify({ ...toWire(model, request, dialect), ...more, ...usage });
      try {
        return await this.post(body, key, request.requestId, signal);
      } catch (error) {
        const learnt = relearn(dialect, error);
        if (learnt === undefined) throw error;
        this.dialect = learnt;
      }
    }
  }

  private async post(
    body: string,
    key: string,
    requestId: string | undefined,
    signal: AbortSignal,
  ): Promise<Answer> {
    const headers = { ...JSON_BOTH_WAYS, ...authHeaders(this.endpoint, key), ...named(requestId) };
    const answer = await this.settings.fetch(this.url, { method: 'POST', headers, body, signal });
    if (!answer.ok) throw await refusalOf(answer);
    const type = answer.headers.get('content-type') ?? '';
    if (/json|event-stream/.test(type)) return answer;
    // a 200 with a web page in it would look like an empty, successful stream
    await answer.body?.cancel();
    throw new LLMProviderError(
      'openai',
      'model_output_invalid',
      `the server answered ${type || 'no type'}: is the base URL right?`,
      { began: false },
    );
  }
}

const JSON_BOTH_WAYS = { accept: 'application/json', 'content-type': 'application/json' };

/** The header by which OpenAI, and servers like it, note a client's own name of a request. */
const named = (requestId: string | undefined): Record<string, string> =>
  requestId !== undefined && /^[\x21-\x7e]{1,512}$/.test(requestId)
    ? { 'x-client-request-id': requestId }
    : {};

/** An answer with an error status, as an error with what the server said. */
async function refusalOf(answer: Answer): Promise<Error> {
  const text = await answer.text().catch(() => '');
  return asError(answer, errorIn(text) ?? text.slice(0, 1_000));
}

function errorIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { error?: unknown } | null)?.error;
  } catch {
    return undefined;
  }
}

function asError(answer: Pick<Answer, 'status' | 'headers'> | undefined, said: unknown): Error {
  const { message, code, param, type } = (typeof said === 'object' ? said : { message: said }) as Record<
    string,
    unknown
  >;
  const text = typeof message === 'string' ? message : JSON.stringify(said);
  const { status, headers } = answer ?? {};
  return Object.assign(new Error(text), { status, headers, code, param, type });
}
