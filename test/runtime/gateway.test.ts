import { memoryCircuitStore } from '#adapters/memory/circuit-store.ts';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { scriptedLanguageModel } from '#adapters/scripted/language-model.ts';
import { GatewaySettings } from '#domain/models/gateway-settings.ts';
import { gatewayOver } from '#runtime/gateway.ts';
import { payer } from '../support/gateway.ts';

const chain = [{ provider: 'scripted', model: 'script' }];
const MODEL_GATEWAY = GatewaySettings.parse({ tiers: { cheap: chain, standard: chain, strong: chain } });
const request = { system: '', messages: [], tools: [], maxOutputTokens: 10, temperature: 0 };
const how = { labels: payer, callId: 'c', tier: 'standard' } as const;

describe('gatewayOver', () => {
  it('makes nothing where models are switched off', () => {
    expect(gatewayOver(() => Promise.reject(new Error('made')))({})).toBeUndefined();
  });

  it('makes its ports at the first call, once, and again only when that failed', async () => {
    let made = 0;
    const gateway = gatewayOver(async () => {
      made += 1;
      if (made === 1) throw new Error('not yet');
      const open = () => scriptedLanguageModel([{ text: 'so' }]);
      return { open, ledger: memoryCostLedger(), circuits: memoryCircuitStore() };
    })({ MODEL_GATEWAY });
    expect(made).toBe(0);
    await expect(gateway?.call(request, how)).rejects.toThrow('not yet');
    expect((await gateway?.call(request, how))?.reply.text).toBe('so');
    const parts = [];
    for await (const part of gateway?.stream(request, { ...how, callId: 'd' }) ?? [])
      parts.push(Object.keys(part)[0]);
    expect([parts, made]).toEqual([['text', 'done'], 2]);
  });
});
