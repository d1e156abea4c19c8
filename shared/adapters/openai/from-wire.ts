import type { OpenAI } from 'openai';
import { LLMProviderError } from '#domain/errors.ts';
import type { ModelReply, ModelToolCall, ModelUsage } from '#ports/language-model.ts';

/** Why the model stopped, in our words. A missing reason means that the answer was cut on its way. */
export function stopOf(reason: string | null | undefined): ModelReply['stop'] {
  switch (reason) {
    case 'stop':
      return 'end';
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

/** Usage by class. OpenAI counts cached tokens inside `prompt_tokens`; here they are taken out. */
export function usageOf(usage: OpenAI.CompletionUsage | null | undefined): ModelUsage | undefined {
  if (usage === null || usage === undefined) return undefined;
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
  return {
    inputTokens: Math.max(0, usage.prompt_tokens - cached),
    outputTokens: usage.completion_tokens,
    cacheReadTokens: cached,
    cacheWriteTokens: 0,
  };
}

/** A tool call whose arguments came as JSON text. @throws LLMProviderError `model_output_invalid` */
export function callOf(id: string, name: string, json: string): ModelToolCall {
  try {
    return { id, name, input: JSON.parse(json === '' ? '{}' : json) };
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
    );
  }
  const calls = (choice.message.tool_calls ?? []).flatMap((c) =>
    c.type === 'function' ? [callOf(c.id, c.function.name, c.function.arguments)] : [],
  );
  return {
    text: choice.message.content ?? choice.message.refusal ?? '',
    calls,
    stop: choice.message.refusal ? 'refusal' : stopOf(choice.finish_reason),
    usage: usageOf(completion.usage),
    provider: 'openai',
    model,
  };
}
