import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { costOf, HIDDEN_TOKENS, MOST_TOKENS, type PricedUsage, worstCaseOf } from '#domain/costs/cost.ts';
import { OWN_HARDWARE, priceOf, priceRows, priceTableVersion } from '#domain/costs/price.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { parseIsoTime } from '#domain/time.ts';

const at = (text: string): number => parseIsoTime(text) ?? Number.NaN;
const NOW = at('2026-11-21T12:00Z');

const refusal = (provider: string, model: string): string => {
  try {
    return priceOf(provider, model, NOW).id;
  } catch (error) {
    return error instanceof OrchestratorError
      ? `${error.code} ${error.retryable} ${error.message}`
      : String(error);
  }
};

describe('the price of a model', () => {
  it.each([
    [
      'bedrock',
      'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      'regional.anthropic.claude-sonnet-4-5-20250929',
    ],
    [
      'bedrock',
      'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
      'regional.anthropic.claude-sonnet-4-5-20250929',
    ],
    ['bedrock', 'anthropic.claude-sonnet-4-5-20250929-v1:0', 'regional.anthropic.claude-sonnet-4-5-20250929'],
    [
      'bedrock',
      'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
      'global.anthropic.claude-sonnet-4-5-20250929',
    ],
    [
      'bedrock',
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/apac.anthropic.claude-opus-4-6-v1',
      'regional.anthropic.claude-opus-4-6',
    ],
    ['bedrock', 'arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0', 'amazon.nova-lite'],
    ['bedrock', 'us.amazon.nova-pro-v1:0:300k', 'amazon.nova-pro'],
    ['bedrock', 'global.anthropic.claude-opus-5-5', 'global.anthropic.claude-opus-5-5'],
    ['bedrock', 'openai.gpt-oss-120b-1:0', 'openai.gpt-oss-120b-1'],
    ['openai', 'gpt-4o', 'gpt-4o'],
    ['openai', 'gpt-4o-2024-05-13', 'gpt-4o-2024-05-13'],
    ['openai', 'gpt-4o-2024-11-20', 'gpt-4o'],
    ['openai', 'gpt-5.1-chat-latest', 'gpt-5.1'],
    ['azure', 'o4-mini', 'o4-mini'],
  ])('of %s %s is that of %s', (provider, model, row) => {
    expect(priceOf(provider, model, NOW).id).toBe(`${provider}/${row}`);
  });

  it('of a model that Azure lists no price for is that of OpenAI', () => {
    expect(priceOf('azure', 'gpt-4.1', NOW).id).toBe('openai/gpt-4.1');
  });

  it('is dearer for a profile that stays in a geography than for one that goes anywhere', () => {
    const regional = priceOf('bedrock', 'us.anthropic.claude-opus-4-6-v1', NOW);
    const global = priceOf('bedrock', 'global.anthropic.claude-opus-4-6-v1', NOW);
    expect([regional.regions, global.regions]).toEqual(['regional', 'global']);
    expect(regional.perMillion.input * 10).toBe(global.perMillion.input * 11);
  });

  it('is the one that is valid on the day', () => {
    const day = (text: string) => priceOf('openai', 'gpt-5.6-sol', at(text));
    expect(day('2026-08-20T23:59Z').perMillion.output).toBe(30_000_000);
    expect(day('2026-08-21T00:00Z').perMillion.output).toBe(20_000_000);
    expect(day('2026-08-21T00:00Z').id).toBe('openai/gpt-5.6-sol@2026-08-21');
  });

  it.each([
    ['bedrock', 'anthropic.claude-opus-5-7-v1:0'],
    ['bedrock', 'anthropic.claude-sonnet-4-5-20260101-v1:0'],
    ['bedrock', 'xx.anthropic.claude-opus-4-6-v1'],
    ['bedrock', 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc'],
    ['openai', 'gpt-4o-mini-audio-preview'],
    ['openai', 'llama3.2'],
    ['openai', ''],
    ['elsewhere', 'gpt-4o'],
  ])('of %s %s is not known, so it is refused by name', (provider, model) => {
    const said = refusal(provider, model);
    expect(said).toContain('invalid_request false');
    expect(said).toContain(JSON.stringify(model));
    expect(said).toContain(JSON.stringify(provider));
  });

  it('is nothing where own hardware is declared, and says so', () => {
    for (const provider of [OWN_HARDWARE, 'ollama', 'scripted']) {
      const row = priceOf(provider, 'anything', NOW);
      expect([row.source, row.id]).toEqual(['own hardware', `${provider}/*`]);
      const usage = { inputTokens: 9, outputTokens: 9, cacheReadTokens: 9, cacheWriteTokens: 9 };
      expect([costOf(row, usage), worstCaseOf(row, { inputBytes: 9, maxOutputTokens: 9 })]).toEqual([0, 0]);
    }
  });

  it('is more than nothing in every class of every row', () => {
    const rows = priceRows();
    expect(rows.length).toBeGreaterThan(90);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    for (const { id, perMillion, long } of rows) {
      for (const prices of long === undefined ? [perMillion] : [perMillion, long.perMillion]) {
        const broken = Object.values(prices).filter((price) => !Number.isInteger(price) || price <= 0);
        expect([id, broken]).toEqual([id, []]);
        expect(prices.cacheWrite1h).toBeGreaterThanOrEqual(prices.cacheWrite5m);
      }
    }
  });

  it('comes from a table with a version that is small enough for a bundle', () => {
    expect(priceTableVersion).toMatch(/^[0-9a-f]{12}$/);
    expect(readFileSync('shared/domain/costs/price-table.ts').length).toBeLessThan(12_000);
  });
});

const row = fc.constantFrom(...priceRows());
const tokens = fc.oneof(fc.nat({ max: 2000 }), fc.nat({ max: 400_000 }), fc.nat({ max: MOST_TOKENS / 4 }));
const usage: fc.Arbitrary<PricedUsage> = fc
  .tuple(tokens, tokens, tokens, tokens, fc.nat({ max: 100 }))
  .map(([inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, percent]) => ({
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    cacheWrite1hTokens: Math.floor((cacheWriteTokens * percent) / 100),
  }));
const inputOf = (u: PricedUsage): number => u.inputTokens + u.cacheReadTokens + u.cacheWriteTokens;

describe('the cost of a call', () => {
  it('is exact and rounded up', () => {
    const nova = priceOf('bedrock', 'amazon.nova-micro-v1:0', NOW);
    const none = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
    expect(costOf(nova, none)).toBe(0);
    // 0.035 micro-dollars
    expect(costOf(nova, { ...none, inputTokens: 1 })).toBe(1);
    expect(costOf(nova, { ...none, inputTokens: 1000 })).toBe(35);
    expect(costOf(nova, { ...none, inputTokens: 1001, outputTokens: 7, cacheReadTokens: 13 })).toBe(37);
    const pro = priceOf('openai', 'o1-pro', NOW);
    const most = {
      inputTokens: MOST_TOKENS,
      outputTokens: MOST_TOKENS,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
    };
    expect(costOf(pro, most)).toBe(7_500_000_000);
  });

  it('takes an hour-long cache write and a search at their own prices', () => {
    const sonnet = priceOf('bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', NOW);
    const written = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 1000 };
    expect(costOf(sonnet, written)).toBe(4125);
    expect(costOf(sonnet, { ...written, cacheWrite1hTokens: 400 })).toBe(2475 + 2640);
    const gpt = priceOf('openai', 'gpt-4o', NOW);
    expect(costOf(gpt, { ...written, cacheWriteTokens: 0, webSearches: 3 })).toBe(30_000);
    expect(() => worstCaseOf(sonnet, { inputBytes: 1, maxOutputTokens: 1, maxWebSearches: 1 })).toThrow(
      'price',
    );
  });

  it('of a long call is that of long calls for the whole of it', () => {
    const gpt = priceOf('openai', 'gpt-5.4', NOW);
    const short = { inputTokens: 271_999, outputTokens: 1_000_000, cacheReadTokens: 0, cacheWriteTokens: 0 };
    expect(costOf(gpt, short)).toBe(679_998 + 15_000_000);
    expect(costOf(gpt, { ...short, cacheReadTokens: 1 })).toBe(1_359_995 + 1 + 22_500_000);
  });

  it('is never more than the worst case', () => {
    fc.assert(
      fc.property(
        row,
        usage,
        fc.nat({ max: 50_000 }),
        fc.nat({ max: HIDDEN_TOKENS }),
        (r, u, room, hidden) => {
          const inputBytes = Math.max(0, inputOf(u) - hidden) + room;
          const bound = worstCaseOf(r, { inputBytes, maxOutputTokens: u.outputTokens });
          expect(costOf(r, u)).toBeLessThanOrEqual(bound);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('never falls when a count rises', () => {
    const classes = fc.constantFrom('inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens');
    fc.assert(
      fc.property(row, usage, classes, fc.nat({ max: 300_000 }), (r, u, name, more) => {
        expect(costOf(r, { ...u, [name]: (u[name] ?? 0) + more })).toBeGreaterThanOrEqual(costOf(r, u));
      }),
      { numRuns: 2000 },
    );
  });

  it('of two calls is that of both in one, but for the rounding and what long calls cost more', () => {
    fc.assert(
      fc.property(row, usage, usage, (r, a, b) => {
        const { long: _, ...flat } = r;
        const both = Object.fromEntries(
          Object.entries(a).map(([name, n]) => [name, (n ?? 0) + (b[name as keyof PricedUsage] ?? 0)]),
        ) as unknown as PricedUsage;
        const apart = costOf(flat, a) + costOf(flat, b);
        const together = costOf(flat, both);
        expect(apart - together).toBeGreaterThanOrEqual(0);
        expect(apart - together).toBeLessThanOrEqual(1);
        expect(costOf(r, both)).toBeGreaterThanOrEqual(costOf(r, a));
      }),
    );
  });

  it.each([-1, 0.5, Number.NaN, MOST_TOKENS + 1, Number.POSITIVE_INFINITY])(
    'of %p tokens there is none',
    (n) => {
      const gpt = priceOf('openai', 'gpt-4o', NOW);
      const broken = { inputTokens: n, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
      expect(() => costOf(gpt, broken)).toThrow(RangeError);
    },
  );
});
