// Each adapter against a server of its provider's wire format, for the contract that all of them keep.
import { bedrockLanguageModel } from '#adapters/bedrock/language-model.ts';
import type { Patience } from '#adapters/http/call-watch.ts';
import { guardedFetch } from '#adapters/http/guarded-fetch.ts';
import { ollamaLanguageModel } from '#adapters/ollama/language-model.ts';
import { openaiLanguageModel } from '#adapters/openai/language-model.ts';
import { LLMProviderError } from '#domain/errors.ts';
import { parseEgressPolicy } from '#domain/network/egress-policy.ts';
import type { LanguageModel, ModelReply, ModelRequest } from '#ports/language-model.ts';
import type { Behaviour } from '../../support/model-servers/behaviour.ts';
import { type ModelServer, startModelServer, type WireProvider } from '../../support/model-servers/server.ts';

/** A `fetch` that may reach this machine. */
export const localFetch = guardedFetch(parseEgressPolicy('127.0.0.0/8'));

/** A conversation in the middle, with every kind of turn. */
export const request: ModelRequest = {
  system: 'be exact',
  messages: [
    { role: 'user', text: 'why?' },
    { role: 'assistant', text: 'let me look', calls: [{ id: 'c0', name: 'look', input: { at: 'x' } }] },
    { role: 'tool', results: [{ id: 'c0', text: 'nothing', failed: true }] },
  ],
  tools: [{ name: 'look', description: 'looks', inputSchema: { type: 'object' } }],
  maxOutputTokens: 50,
  temperature: 0,
};

/** The adapter of a provider for the server at `url`. */
export function modelAt(provider: WireProvider, url: string, patience?: Patience): LanguageModel {
  const more = patience === undefined ? {} : { patience };
  if (provider === 'openai') {
    return openaiLanguageModel({ model: 'm', baseUrl: `${url}/v1`, apiKey: 'k', fetch: localFetch, ...more });
  }
  if (provider === 'ollama')
    return ollamaLanguageModel({ model: 'm', baseUrl: url, fetch: localFetch, ...more });
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
  });
  return bedrockLanguageModel({ model: 'm', ...more });
}

/** Runs work with a model whose server behaves so; several behaviours are for one call after another. */
export async function against<T>(
  provider: WireProvider,
  behaviour: Behaviour | readonly Behaviour[],
  work: (model: LanguageModel, server: ModelServer) => Promise<T>,
  patience?: Patience,
): Promise<T> {
  const all = Array.isArray(behaviour) ? (behaviour as readonly Behaviour[]) : [behaviour as Behaviour];
  const server = await startModelServer({
    provider,
    script: (_, number) => all[Math.min(number, all.length) - 1] ?? {},
  });
  try {
    return await work(modelAt(provider, server.url, patience), server);
  } finally {
    await server.close();
  }
}

/** A stream taken to its end. */
export async function collect(
  model: LanguageModel,
  asked: ModelRequest = request,
  signal?: AbortSignal,
): Promise<{ pieces: string[]; reply: ModelReply | undefined }> {
  const pieces: string[] = [];
  let reply: ModelReply | undefined;
  for await (const part of model.stream(asked, signal)) {
    if ('reply' in part) reply = part.reply;
    else pieces.push(part.text);
  }
  return { pieces, reply };
}

/** What went wrong: code, `again` where another try is worth it, `began` where it may have been billed. */
export const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (answer) => ({ answered: answer }),
    (error: unknown) =>
      error instanceof LLMProviderError
        ? [error.code, ...(error.retryable ? ['again'] : []), ...(error.began ? ['began'] : [])].join(' ')
        : error,
  );
