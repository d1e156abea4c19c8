import type { OpenAI } from 'openai';
import { usageOf } from '#adapters/openai/from-wire.ts';
import { costOf } from '#domain/costs/cost.ts';
import { priceOf } from '#domain/costs/price.ts';

const wire = (members: object): OpenAI.CompletionUsage =>
  ({ prompt_tokens: 1000, completion_tokens: 50, total_tokens: 1050, ...members }) as OpenAI.CompletionUsage;

describe('usage in the form of OpenAI', () => {
  it.each([
    ['nothing cached', {}, { inputTokens: 1000, cacheReadTokens: 0, cacheWriteTokens: 0 }],
    [
      "OpenAI's own writes, inside the prompt",
      { prompt_tokens_details: { cached_tokens: 300, cache_write_tokens: 500 } },
      { inputTokens: 200, cacheReadTokens: 300, cacheWriteTokens: 500 },
    ],
    [
      "Anthropic's writes, inside the prompt, an hour's apart",
      {
        prompt_tokens_details: { cached_tokens: 300 },
        cache_creation_input_tokens: 500,
        cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 400 },
      },
      { inputTokens: 200, cacheReadTokens: 300, cacheWriteTokens: 500, cacheWrite1hTokens: 400 },
    ],
    [
      'the same among the details',
      {
        prompt_tokens_details: {
          cached_tokens: 0,
          cache_creation_tokens: 500,
          cache_creation_token_details: { ephemeral_1h_input_tokens: 500 },
        },
      },
      { inputTokens: 500, cacheReadTokens: 0, cacheWriteTokens: 500, cacheWrite1hTokens: 500 },
    ],
    [
      'writes that a server leaves out of the prompt',
      { prompt_tokens: 31, cache_creation_input_tokens: 1253 },
      { inputTokens: 31, cacheReadTokens: 0, cacheWriteTokens: 1253 },
    ],
    [
      'more kept for an hour than was written',
      { cache_creation_input_tokens: 10, cache_creation: { ephemeral_1h_input_tokens: 20 } },
      { inputTokens: 990, cacheReadTokens: 0, cacheWriteTokens: 10, cacheWrite1hTokens: 10 },
    ],
  ])('keeps its classes apart: %s', (_, members, classes) => {
    expect(usageOf(wire(members))).toEqual({ ...classes, outputTokens: 50 });
  });

  it('is priced by how long each part is kept', () => {
    const row = priceOf('bedrock', 'eu.anthropic.claude-haiku-4-5-20251001-v1:0', 1.8e12);
    const kept = (hour: number) =>
      usageOf(
        wire({ cache_creation_input_tokens: 1000, cache_creation: { ephemeral_1h_input_tokens: hour } }),
      );
    const cost = (hour: number) =>
      costOf(
        row,
        kept(hour) ?? { inputTokens: -1, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
      );
    // 50 tokens out at $5.50 a million; 1000 written at $1.375, $2.20 or half of each
    expect([cost(0), cost(1000), cost(500)]).toEqual([275 + 1375, 275 + 2200, 275 + 688 + 1100]);
  });
});
