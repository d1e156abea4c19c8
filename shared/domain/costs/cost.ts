import { ValidationError } from '../errors.ts';
import type { Micros } from './money.ts';
import type { PriceRow, TokenPrices } from './price.ts';

/** Tokens of one call by class, disjoint. */
export interface PricedUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  /** Of all cache writes; those not in `cacheWrite1hTokens` live for five minutes. */
  readonly cacheWriteTokens: number;
  readonly cacheWrite1hTokens?: number | undefined;
  /** Searches that the provider made itself. */
  readonly webSearches?: number | undefined;
}

/** What is known of a call before it is made. */
export interface CallBounds {
  /** Length of the whole request as it goes over the wire, in bytes, tools and markup included. */
  readonly inputBytes: number;
  readonly maxOutputTokens: number;
  readonly maxWebSearches?: number | undefined;
}

/**
 * Tokens that a provider may put in front of a request itself, for tools above all (Anthropic lists up to 700
 * for a model with tools). They are in no byte of ours.
 */
export const HIDDEN_TOKENS = 1024;

/** Most tokens of one class that are counted exactly; no model takes as many. */
export const MOST_TOKENS = 10_000_000;

const MILLION = 1_000_000n;

/**
 * What a call costs: exact, rounded up once at the end to whole micro-dollars.
 *
 * @throws RangeError on counts that are negative, broken or beyond {@link MOST_TOKENS}: no provider means them
 */
export function costOf(row: PriceRow, usage: PricedUsage): Micros {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens = 0 } = usage;
  const cacheWrite5mTokens = cacheWriteTokens - cacheWrite1hTokens;
  const all = inputTokens + cacheReadTokens + cacheWriteTokens;
  const prices = row.long !== undefined && all > row.long.above ? row.long.perMillion : row.perMillion;
  return total(row, usage.webSearches ?? 0, [
    [inputTokens, prices.input],
    [outputTokens, prices.output],
    [cacheReadTokens, prices.cacheRead],
    [cacheWrite5mTokens, prices.cacheWrite5m],
    [cacheWrite1hTokens, prices.cacheWrite1h],
  ]);
}

/**
 * The most that a call can cost: every byte a token (none is shorter), each of the dearest class of input, and
 * all the output it may give. No usage within the bounds costs more.
 *
 * @throws ValidationError when searches are allowed whose price is not known
 */
export function worstCaseOf(row: PriceRow, bounds: CallBounds): Micros {
  if (bounds.maxWebSearches && row.webSearch === undefined) {
    throw new ValidationError(`no price is known for searches of ${row.id}`);
  }
  const tokens = Math.min(bounds.inputBytes + HIDDEN_TOKENS, MOST_TOKENS);
  const mayBeLong = row.long !== undefined && tokens > row.long.above;
  const tiers = mayBeLong && row.long ? [row.perMillion, row.long.perMillion] : [row.perMillion];
  return total(row, bounds.maxWebSearches ?? 0, [
    [tokens, Math.max(...tiers.map(dearestInput))],
    [bounds.maxOutputTokens, Math.max(...tiers.map((prices) => prices.output))],
  ]);
}

const dearestInput = ({ input, cacheRead, cacheWrite5m, cacheWrite1h }: TokenPrices): number =>
  Math.max(input, cacheRead, cacheWrite5m, cacheWrite1h);

function total(row: PriceRow, searches: number, parts: readonly (readonly [number, number])[]): Micros {
  // beyond 2^53 a product of two safe integers is not exact
  let millionths = BigInt(count(searches)) * BigInt(row.webSearch ?? 0) * MILLION;
  for (const [tokens, price] of parts) millionths += BigInt(count(tokens)) * BigInt(price);
  return Number((millionths + MILLION - 1n) / MILLION);
}

function count(tokens: number): number {
  if (Number.isInteger(tokens) && tokens >= 0 && tokens <= MOST_TOKENS) return tokens;
  throw new RangeError(`no count of tokens: ${tokens}`);
}
