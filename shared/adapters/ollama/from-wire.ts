import * as z from 'zod';
import { LLMProviderError } from '#domain/errors.ts';
import type { ModelReply, ModelToolCall } from '#ports/language-model.ts';

/** One line of an answer: the whole of it without streaming, a piece with it. */
export const OllamaChunk = z.object({
  message: z
    .object({
      content: z.string().default(''),
      tool_calls: z
        .array(z.object({ function: z.object({ name: z.string(), arguments: z.unknown() }) }))
        .optional(),
    })
    .optional(),
  done: z.boolean().default(false),
  done_reason: z.string().optional(),
  prompt_eval_count: z.number().int().nonnegative().optional(),
  eval_count: z.number().int().nonnegative().optional(),
  error: z.string().optional(),
});
export type OllamaChunk = z.infer<typeof OllamaChunk>;

/**
 * Pieces of an answer put together.
 *
 * @throws LLMProviderError `model_unavailable` when the last piece is missing: the answer was cut on its way
 */
export function fromWire(model: string, chunks: readonly OllamaChunk[]): ModelReply {
  const last = chunks.at(-1);
  const failed = chunks.find((c) => c.error !== undefined);
  if (failed !== undefined) {
    throw new LLMProviderError('ollama', 'model_unavailable', 'Ollama failed on the way', {
      cause: failed.error,
      retryable: true,
    });
  }
  if (last === undefined || !last.done) {
    throw new LLMProviderError('ollama', 'model_unavailable', 'the answer broke off before its end', {
      retryable: true,
    });
  }
  const calls: ModelToolCall[] = chunks
    .flatMap((c) => c.message?.tool_calls ?? [])
    .map((c, i) => ({ id: `call_${i + 1}`, name: c.function.name, input: c.function.arguments }));
  const counted = last.prompt_eval_count !== undefined && last.eval_count !== undefined;
  return {
    text: chunks.map((c) => c.message?.content ?? '').join(''),
    calls,
    stop: last.done_reason === 'length' ? 'length' : calls.length > 0 ? 'tools' : 'end',
    usage: counted
      ? {
          inputTokens: last.prompt_eval_count ?? 0,
          outputTokens: last.eval_count ?? 0,
          cacheReadTokens: 0,
          cacheWriteTokens: 0,
        }
      : undefined,
    provider: 'ollama',
    model,
  };
}
