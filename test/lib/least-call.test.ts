import { worstCaseOf } from '#domain/costs/cost.ts';
import { priceOf } from '#domain/costs/price.ts';
import { leastCallMicros } from '../../lib/least-call.ts';
import type { ModelLink } from '../../lib/stages.ts';

const link = (provider: ModelLink['provider'], id: string, ownHardware = false): ModelLink => ({
  provider,
  id,
  baseUrl: '',
  region: '',
  ownHardware,
});
const settings = (...standard: ModelLink[]) =>
  ({ cheap: [], standard, strong: [], attempts: 3, timeoutSeconds: 60 }) as Parameters<
    typeof leastCallMicros
  >[0];

describe('leastCallMicros', () => {
  it('is what the cheapest model holds for a small call', () => {
    const [dear, cheap] = [
      link('bedrock', 'eu.amazon.nova-pro-v1:0'),
      link('bedrock', 'eu.amazon.nova-micro-v1:0'),
    ];
    const least = leastCallMicros(settings(dear, cheap));
    expect(least).toBe(leastCallMicros(settings(cheap)));
    expect(least).toBeLessThan(leastCallMicros(settings(dear)) ?? 0);
    const bounds = { inputBytes: 5_000, maxOutputTokens: 500 };
    expect(least).toBeLessThan(worstCaseOf(priceOf('bedrock', cheap.id, Date.UTC(2026, 10, 21)), bounds));
  });

  it('is nothing on hardware of ones own, and left out for a model without a price', () => {
    const [own, unknown] = [link('ollama', 'llama3.1', true), link('openai', 'nobody-knows-it')];
    expect(leastCallMicros(settings(own))).toBe(0);
    expect(leastCallMicros(settings(unknown))).toBe(0);
    expect(leastCallMicros(settings(unknown, link('bedrock', 'eu.amazon.nova-pro-v1:0')))).toBeGreaterThan(0);
  });

  it('is undefined where no model is set', () => {
    expect(leastCallMicros(settings())).toBeUndefined();
  });
});
