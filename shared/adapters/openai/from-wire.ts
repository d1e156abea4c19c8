import type { OpenAI } from 'openai';
import { LLMProviderError } from '#domain/errors.ts';
import type { ModelReply, ModelToolCall, ModelUsage } from '#ports/language-model.ts';

/**
 * Why the model stopped, in our words. A missing reason means that the answer was cut on its way. Several compatible
 * servers say `stop` after tool calls: the calls themselves tell.
 */
export function stopOf(reason: string | null | undefined, called: boolean): ModelReply['stop'] {
  switch (reason) {
    case 'stop':
      return called ? 'tools' : 'end';
    case 'tool_calls':
    case 'function_call':
      return 'tools';
    case 'length':
      return 'length';
    case 'content_filter':
      return 'refusal';
    default:
      throw new LLMProviderError('openai', 'model_unavailable', 'the answer broke off before its end', {
        retryable: true,
      });
  }
}

/**
 * What servers in front of other providers add: OpenAI's own count of cache writes stands among the details and
 * inside `prompt_tokens`; the one that Anthropic's models bring along stands beside it, and some servers leave it
 * out of `prompt_tokens`.
 */
interface WrittenCache {
  readonly prompt_tokens_details?: {
    readonly cached_tokens?: number;
    readonly cache_write_tokens?: number;
    readonly cache_creation_tokens?: number;
    readonly cache_creation_token_details?: Lifetimes | null;
  } | null;
  readonly cache_creation_input_tokens?: number;
  readonly cache_creation?: Lifetimes | null;
}

interface Lifetimes {
  readonly ephemeral_1h_input_tokens?: number | null;
}

/**
 * Usage by class, disjoint: what OpenAI counts inside `prompt_tokens` is taken out. Cache writes that do not fit into
 * it were counted beside it.
 */
export function usageOf(usage: OpenAI.CompletionUsage | null | undefined): ModelUsage | undefined {
  // some servers send an empty object, or zeros with every chunk before the last
  if (!Number.isInteger(usage?.prompt_tokens) || !Number.isInteger(usage?.completion_tokens))
    return undefined;
  if (usage === null || usage === undefined || usage.prompt_tokens + usage.completion_tokens === 0) {
    return undefined;
  }
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
  const { written, hour } = writtenOf(usage as WrittenCache);
  const rest = usage.prompt_tokens - cached;
  return {
    inputTokens: Math.max(0, written > rest ? rest : rest - written),
    outputTokens: usage.completion_tokens,
    cacheReadTokens: cached,
    cacheWriteTokens: written,
    ...(hour > 0 ? { cacheWrite1hTokens: Math.min(hour, written) } : {}),
  };
}

function writtenOf({ prompt_tokens_details: details, ...usage }: WrittenCache): {
  written: number;
  hour: number;
} {
  const lifetimes = usage.cache_creation ?? details?.cache_creation_token_details;
  const written =
    details?.cache_write_tokens ?? details?.cache_creation_tokens ?? usage.cache_creation_input_tokens ?? 0;
  return { written, hour: lifetimes?.ephemeral_1h_input_tokens ?? 0 };
}

/** A tool call as it comes: its arguments are JSON text. */
export interface WireCall {
  readonly id: string;
  readonly name: string;
  readonly json: string;
}

/**
 * Tool calls with their arguments read. Of an answer that was cut for its length the call that it was cut in is left
 * out: `length` says that something is missing.
 *
 * @throws LLMProviderError `model_output_invalid` on broken arguments in a whole answer
 */
export function callsOf(calls: readonly WireCall[], finish: string | null | undefined): ModelToolCall[] {
  const whole = finish === 'length' ? calls.filter(({ json }) => isJson(json)) : calls;
  return whole.map(({ id, name, json }, i) => ({ id: id || `call_${i + 1}`, name, input: inputOf(json) }));
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

function inputOf(json: string): unknown {
  try {
    return JSON.parse(json === '' ? '{}' : json);
  } catch (error) {
    throw new LLMProviderError('openai', 'model_output_invalid', 'a tool call came with broken JSON', {
      cause: error,
    });
  }
}

/**
 * A completion as a reply.
 *
 * @throws LLMProviderError `model_output_invalid` when the answer is none (a proxy's web page, for example)
 */
export function fromWire(model: string, completion: OpenAI.Chat.Completions.ChatCompletion): ModelReply {
  const choice = completion.choices?.[0];
  if (choice === undefined) {
    throw new LLMProviderError(
      'openai',
      'model_output_invalid',
      'the answer holds no choice: is the base URL right?',
      { began: false },
    );
  }
  const wire = (choice.message.tool_calls ?? []).flatMap((c) =>
    'function' in c ? [{ id: c.id, name: c.function.name, json: c.function.arguments }] : [],
  );
  const calls = callsOf(wire, choice.finish_reason);
  return {
    text: choice.message.content ?? choice.message.refusal ?? '',
    calls,
    stop: choice.message.refusal ? 'refusal' : stopOf(choice.finish_reason, calls.length > 0),
    usage: usageOf(completion.usage),
    provider: 'openai',
    model,
  };
}
