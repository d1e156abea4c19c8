import { memoryCache } from '#adapters/memory/cache.ts';
import { memoryCircuitStore } from '#adapters/memory/circuit-store.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { LLMProviderError } from '#domain/errors.ts';
import { GatewaySettings } from '#domain/models/gateway-settings.ts';
import type { CatalogueModel } from '#ports/model-catalogue.ts';
import type { OpenCatalogue } from '#ports/open-catalogue.ts';
import { AvailableModels, listAvailable } from '#services/models/list-available.ts';
import { listModels } from '#services/models/list-models.ts';

const link = (host: string, model: string) => ({
  provider: 'ollama',
  model,
  baseUrl: `http://${host}.example.com`,
  ownHardware: true,
});
const nova = (region?: string) => ({
  provider: 'bedrock',
  model: 'amazon.nova-pro-v1:0',
  ...(region === undefined ? {} : { region }),
});
const openai = { provider: 'openai', model: 'own', secret: 'arn:key' };
const modelSettings = GatewaySettings.parse({
  tiers: {
    cheap: [link('a', 'small')],
    standard: [link('b', 'small'), link('a', 'large'), openai],
    strong: [nova('eu-central-1'), nova(), link('a', 'large')],
  },
});

/** Servers by the address or provider; they count how often each is asked. */
function world(servers: Readonly<Record<string, () => Promise<readonly CatalogueModel[]>>>) {
  const asked: string[] = [];
  const catalogues: OpenCatalogue = ({ provider, baseUrl, region }) => ({
    provider,
    list: async () => {
      const name = baseUrl?.replace(/^http:\/\/|\.example\.com$/g, '') ?? region ?? provider;
      asked.push(name);
      return (servers[name] ?? (async () => []))();
    },
  });
  const deps = {
    clock: memoryClock(1_000_000),
    random: memoryRandomness(1),
    cache: memoryCache(),
    circuits: memoryCircuitStore(),
    modelSettings,
    catalogues,
  };
  return { deps, asked };
}

const views = async (deps: ReturnType<typeof world>['deps'], tenantId = 'acme') =>
  (await listAvailable(deps, tenantId)).map(({ available }) => available);

describe('what the servers of the chains offer', () => {
  it('is asked of each server once, and shown without its address or key', async () => {
    const { deps, asked } = world({
      a: async () => [{ id: 'small', contextTokens: 4_096 }, { id: 'large' }],
    });
    const available = await views(deps);
    expect(available).toEqual([
      {
        provider: 'ollama',
        configured: ['small', 'large'],
        models: [{ id: 'small', contextTokens: 4_096 }, { id: 'large' }],
        ageSeconds: 0,
      },
      { provider: 'ollama', configured: ['small'], models: [], ageSeconds: 0 },
      { provider: 'openai', configured: ['own'], models: [], ageSeconds: 0 },
      {
        provider: 'bedrock',
        place: 'eu-central-1',
        configured: ['amazon.nova-pro-v1:0'],
        models: [],
        ageSeconds: 0,
      },
      { provider: 'bedrock', configured: ['amazon.nova-pro-v1:0'], models: [], ageSeconds: 0 },
    ]);
    expect(asked).toEqual(['a', 'b', 'openai', 'eu-central-1', 'bedrock']);
    expect(JSON.stringify(available)).not.toMatch(/example|arn/);
  });

  it('is kept for ten minutes for each tenant, and its age told', async () => {
    const { deps, asked } = world({ a: async () => [{ id: 'small' }] });
    const fromA = () => asked.filter((name) => name === 'a').length;
    await views(deps);
    await deps.clock.advance(61_999);
    expect([(await views(deps))[0], fromA()]).toEqual([
      { provider: 'ollama', configured: ['small', 'large'], models: [{ id: 'small' }], ageSeconds: 61 },
      1,
    ]);
    expect([(await views(deps, 'other'))[0], fromA()]).toEqual([
      expect.objectContaining({ ageSeconds: 0 }),
      2,
    ]);
    await deps.clock.advance(600_000);
    expect([(await views(deps))[0], fromA()]).toEqual([expect.objectContaining({ ageSeconds: 0 }), 3]);
  });

  it('has the failures of single servers in it, unexpected ones without their words', async () => {
    const { deps } = world({
      a: () => Promise.reject(new LLMProviderError('ollama', 'timeout', 'it did not answer in time')),
      b: () => Promise.reject(new TypeError('http://b.example.com is odd')),
      openai: async () => [{ id: 'own' }],
    });
    expect((await views(deps)).slice(0, 3)).toEqual([
      {
        provider: 'ollama',
        configured: ['small', 'large'],
        error: { code: 'timeout', message: 'it did not answer in time' },
      },
      {
        provider: 'ollama',
        configured: ['small'],
        error: { code: 'internal', message: 'the list cannot be had' },
      },
      { provider: 'openai', configured: ['own'], models: [{ id: 'own' }], ageSeconds: 0 },
    ]);
  });

  it('leaves out what is no plain name, and what is beyond 500', async () => {
    const many = Array.from({ length: 501 }, (_, i) => ({ id: `m${i}` }));
    const { deps } = world({
      a: async () => ['ok', 'a b', '', ' x', 'x ', 'a\nb', 'a\u202eb', 'x'.repeat(201)].map((id) => ({ id })),
      b: async () => many,
    });
    const [odd, long] = await views(deps);
    expect(odd).toMatchObject({ models: [{ id: 'ok' }, { id: 'a b' }], omitted: 6 });
    expect(long).toMatchObject({ models: many.slice(0, 500), omitted: 1 });
    expect(AvailableModels.safeParse(long).success).toBe(true);
  });

  it('is nothing where models are switched off', async () => {
    const { deps, asked } = world({});
    const off = { ...deps, modelSettings: undefined };
    expect([await listAvailable(off, 'acme'), asked]).toEqual([[], []]);
    expect(await listModels(off, [])).toEqual({ models: 'off', tiers: [], available: [] });
  });

  it('fills in the window of its own server where the price data has none', async () => {
    const { deps } = world({
      a: async () => [
        { id: 'small:latest', contextTokens: 4_096 },
        { id: 'large', contextTokens: 32_768 },
      ],
      b: async () => [{ id: 'small', contextTokens: 16_384 }],
      'eu-central-1': async () => [{ id: 'amazon.nova-pro-v1:0', contextTokens: 1 }],
    });
    const { tiers } = await listModels(deps, await listAvailable(deps, 'acme'));
    expect(tiers.map(({ chain }) => chain.map(({ contextTokens }) => contextTokens))).toEqual([
      [4_096],
      [16_384, 32_768, undefined],
      [300_000, 300_000, 32_768],
    ]);
  });
});
