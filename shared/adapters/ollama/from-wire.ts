import * as z from 'zod';
import { LLMProviderError } from '#domain/errors.ts';
import type { ModelReply, ModelToolCall, ModelUsage } from '#ports/language-model.ts';
import { meaningOf } from './classify-error.ts';

/** One line of an answer: the whole of it without streaming, a piece with it. */
export const OllamaChunk = z
  .object({
    message: z
      .object({
        content: z.string().default(''),
        tool_calls: z
          .array(
            z.object({
              id: z.string().optional(),
              function: z.object({ name: z.string(), arguments: z.unknown() }),
            }),
          )
          .nullish(),
      })
      .optional(),
    done: z.boolean().optional(),
    done_reason: z.string().optional(),
    prompt_eval_count: z.number().int().nonnegative().optional(),
    eval_count: z.number().int().nonnegative().optional(),
    error: z.string().optional(),
  })
  .refine((c) => c.message !== undefined || c.done !== undefined || c.error !== undefined);
export type OllamaChunk = z.infer<typeof OllamaChunk>;

/**
 * Pieces of an answer put together.
 *
 * @throws LLMProviderError `model_unavailable` when the last piece is missing: the answer was cut on its way
 */
export function fromWire(model: string, chunks: readonly OllamaChunk[]): ModelReply {
  const failed = chunks.find((c) => c.error !== undefined)?.error;
  if (failed !== undefined) throw failedInside(failed);
  const last = chunks.at(-1);
  if (last?.done !== true) {
    throw new LLMProviderError('ollama', 'model_unavailable', 'the answer broke off before its end', {
      retryable: true,
    });
  }
  const calls: ModelToolCall[] = chunks
    .flatMap((c) => c.message?.tool_calls ?? [])
    .map((c, i) => ({ id: c.id || `call_${i + 1}`, name: c.function.name, input: inputOf(c.function) }));
  return {
    text: chunks.map((c) => c.message?.content ?? '').join(''),
    calls,
    stop: stopOf(last.done_reason, calls.length > 0),
    usage: usageOf(last),
    provider: 'ollama',
    model,
  };
}

function failedInside(said: string): LLMProviderError {
  const meant = meaningOf(said, { cause: said, retryable: false, began: true });
  if (meant !== undefined) return meant;
  return new LLMProviderError('ollama', 'model_unavailable', 'Ollama failed on the way', {
    cause: said,
    retryable: true,
  });
}

/** Ollama gives arguments as an object; proxies of it sometimes as JSON text. */
function inputOf({ arguments: input }: { readonly arguments?: unknown }): unknown {
  if (typeof input !== 'string') return input ?? {};
  try {
    return JSON.parse(input === '' ? '{}' : input);
  } catch (error) {
    throw new LLMProviderError('ollama', 'model_output_invalid', 'a tool call came with broken JSON', {
      cause: error,
    });
  }
}

/** Why the model stopped. Older servers give no reason with the last piece. `load` means that it said nothing. */
export function stopOf(reason: string | undefined, called: boolean): ModelReply['stop'] {
  switch (reason) {
    case 'length':
      return 'length';
    case 'stop':
    case 'tool_calls':
    case undefined:
      return called ? 'tools' : 'end';
    case 'content_filter':
      return 'refusal';
    default:
      throw new LLMProviderError('ollama', 'model_output_invalid', `the answer ended oddly: ${reason}`);
  }
}

/** Usage, where both counts are told: a prompt found whole in the cache is not counted by older servers. */
export const usageOf = (last: OllamaChunk): ModelUsage | undefined =>
  last.prompt_eval_count === undefined || last.eval_count === undefined
    ? undefined
    : {
        inputTokens: last.prompt_eval_count,
        outputTokens: last.eval_count,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
      };
