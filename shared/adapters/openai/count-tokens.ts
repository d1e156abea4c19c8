import * as z from 'zod';
import { LLMProviderError } from '#domain/errors.ts';
import type { ModelRequest } from '#ports/language-model.ts';
import { CallWatch } from '../http/call-watch.ts';
import type { Answer } from '../http/guarded-fetch.ts';
import type { ChatSettings } from './chat-calls.ts';
import { classifyError } from './classify-error.ts';
import { dialectOf } from './dialect.ts';
import { authHeaders, type Endpoint } from './endpoint.ts';
import { toWire } from './to-wire.ts';

const Counted = z.object({ count: z.number().int().nonnegative() });

/**
 * Counts with vLLM's `/tokenize`, which renders the conversation as a call would. It stands beside `/v1`, and other
 * servers have none: one that refuses it is not asked again. OpenAI's own and Azure's are never asked.
 */
export function openaiTokenCounter(settings: ChatSettings, endpoint: Endpoint) {
  let never = endpoint.auth === 'api-key' || /\.openai\.com$/.test(new URL(endpoint.baseUrl).hostname);
  return async (request: ModelRequest, signal?: AbortSignal): Promise<number | undefined> => {
    if (never) return undefined;
    const watch = new CallWatch('openai', signal);
    try {
      const answer = await tokenize(settings, endpoint, request, watch.signal);
      if (answer.ok) return Counted.parse(await answer.json()).count;
      await answer.body?.cancel();
      const { status } = answer;
      if (status >= 500 || status === 429) throw Object.assign(new Error(`status ${status}`), { status });
      never = true;
      return undefined;
    } catch (error) {
      const { code, message, retryable } = classifyError(error, watch);
      throw new LLMProviderError('openai', code, message, { cause: error, retryable, began: false });
    } finally {
      watch.end();
    }
  };
}

async function tokenize(
  { model, apiKey, fetch }: ChatSettings,
  endpoint: Endpoint,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<Answer> {
  const key = typeof apiKey === 'string' ? apiKey : await apiKey();
  const { messages, tools = [] } = toWire(model, request, dialectOf(endpoint.baseUrl, model));
  const offered = tools.length === 0 ? {} : { tools };
  const headers = { ...JSON_BOTH_WAYS, ...authHeaders(endpoint, key) };
  const body = JSON.stringify({ model, messages, ...offered, add_generation_prompt: true });
  const url = new URL(`${endpoint.baseUrl.replace(/\/v1$/, '')}/tokenize`);
  return fetch(url, { method: 'POST', headers, body, signal });
}

const JSON_BOTH_WAYS = { accept: 'application/json', 'content-type': 'application/json' };
