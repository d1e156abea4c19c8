import { memoryCircuitStore } from '#adapters/memory/circuit-store.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import type { Circuit } from '#domain/models/circuit.ts';
import { GatewaySettings } from '#domain/models/gateway-settings.ts';
import { listModels } from '#services/models/list-models.ts';

const NOW = Date.UTC(2026, 10, 21, 3);
const openai = {
  provider: 'openai',
  model: 'gpt-4o-mini',
  baseUrl: 'https://models.example.com/v1',
  secret: 'arn:secret',
};
const nova = { provider: 'bedrock', model: 'eu.amazon.nova-pro-v1:0', region: 'eu-central-1' };
const modelSettings = GatewaySettings.parse({
  tiers: { cheap: [openai], standard: [nova, openai], strong: [nova] },
});
const made = () => ({
  clock: memoryClock(NOW),
  random: memoryRandomness(1),
  circuits: memoryCircuitStore(),
  modelSettings,
});
const nameOfNova = 'bedrock/eu.amazon.nova-pro-v1:0 in eu-central-1';
const opened = (members: Partial<Circuit>): Circuit => ({ failures: 5, openings: 1, version: 1, ...members });

describe('listModels', () => {
  it('is empty where models are switched off', async () => {
    expect(await listModels({ ...made(), modelSettings: undefined })).toEqual({ models: 'off', tiers: [] });
  });

  it('shows each chain in its order, and neither addresses nor secrets', async () => {
    const view = await listModels(made());
    expect(view.tiers.map(({ tier, chain }) => [tier, chain.map(({ model }) => model)])).toEqual([
      ['cheap', [openai.model]],
      ['standard', [nova.model, openai.model]],
      ['strong', [nova.model]],
    ]);
    expect(JSON.stringify(view)).not.toMatch(/example\.com|secret/);
  });

  it.each([
    ['closed', undefined],
    ['closed', opened({ failures: 2 })],
    ['open', opened({ openUntil: NOW + 1 })],
    ['open', opened({ openUntil: NOW - 1, probeUntil: NOW + 1 })],
    ['probing', opened({ openUntil: NOW })],
  ] as const)('says %s of a circuit like %j', async (state, circuit) => {
    const deps = made();
    if (circuit !== undefined) await deps.circuits.write(nameOfNova, circuit);
    const { tiers } = await listModels(deps);
    expect(tiers[2]?.chain[0]?.health.state).toBe(state);
  });

  it('answers although circuits cannot be read', async () => {
    const circuits = { read: () => Promise.reject(new Error('table is down')) };
    const { tiers } = await listModels({ ...made(), circuits });
    expect(tiers[0]?.chain[0]?.health).toEqual({ state: 'unknown', failuresInARow: 0 });
  });
});
