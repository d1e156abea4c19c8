import { BYTES_PER_TOKEN } from '#domain/prompts/token-bounds.ts';
import type { ModelRequest } from '#ports/language-model.ts';

/** Asks the provider how many tokens a request counts; undefined where it has no answer. */
export type CountTokens = (request: ModelRequest) => Promise<number | undefined>;

/** Fewer bytes a token than this, over a whole request, is not met; more bytes than that are. */
const MOST_BYTES_PER_TOKEN = 6;

/** How many tokens a request of so many bytes takes, for planning. */
export const estimateTokens = (bytes: number): number => Math.ceil(bytes / BYTES_PER_TOKEN);

/**
 * How many tokens a request of so many bytes takes of `room`, and how that is known. The provider is asked only where
 * the answer changes something: neither where the bytes alone fit, nor where the request is far too long for any
 * tokenizer. A count that fails falls back to the estimate.
 */
export async function measureTokens(
  request: ModelRequest,
  bytes: number,
  room: number,
  count: CountTokens,
): Promise<{ readonly tokens: number; readonly by: 'estimate' | 'provider' }> {
  const tokens = estimateTokens(bytes);
  // no token is shorter than a byte
  const settled = bytes <= room || tokens <= room || bytes / MOST_BYTES_PER_TOKEN > room;
  if (settled) return { tokens, by: 'estimate' };
  const counted = await count(request).catch(() => undefined);
  return counted === undefined ? { tokens, by: 'estimate' } : { tokens: counted, by: 'provider' };
}
