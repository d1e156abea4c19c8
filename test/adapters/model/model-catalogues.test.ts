import { bedrockModelCatalogue } from '#adapters/bedrock/model-catalogue.ts';
import { ollamaModelCatalogue } from '#adapters/ollama/model-catalogue.ts';
import { openaiModelCatalogue } from '#adapters/openai/model-catalogue.ts';
import { scriptedModelCatalogue } from '#adapters/scripted/model-catalogue.ts';
import { startModelServer } from '../../support/model-servers/server.ts';
import { against, failureOf, localFetch } from './wire-models.ts';

describe('the models of a provider', () => {
  const served = async <T>(provider: 'openai' | 'ollama', work: (url: string) => Promise<T>): Promise<T> => {
    const server = await startModelServer({ provider, script: () => ({}), models: ['a', 'b:7b'], key: 'k' });
    try {
      return await work(server.url);
    } finally {
      await server.close();
    }
  };
  const fetch = localFetch;

  it('are listed by OpenAI-compatible servers and by Ollama', async () => {
    const listed = await served('openai', (baseUrl) =>
      openaiModelCatalogue({ baseUrl, apiKey: 'k', fetch }).list(),
    );
    const server = await startModelServer({ provider: 'ollama', script: () => ({}), models: ['a', 'b:7b'] });
    const pulled = await ollamaModelCatalogue({ baseUrl: server.url, fetch }).list();
    await server.close();
    expect([listed, pulled]).toEqual([
      [{ id: 'a' }, { id: 'b:7b' }],
      [{ id: 'a' }, { id: 'b:7b' }],
    ]);
  });

  it('come with their windows where the server tells', async () => {
    const windows = { 'b:7b': 32_768 };
    const told = await Promise.all(
      (['openai', 'ollama'] as const).map(async (provider) => {
        const server = await startModelServer({
          provider,
          script: () => ({}),
          models: ['a', 'b:7b'],
          windows,
        });
        const catalogue =
          provider === 'openai'
            ? openaiModelCatalogue({ baseUrl: server.url, apiKey: 'k', fetch })
            : ollamaModelCatalogue({ baseUrl: server.url, fetch });
        return catalogue.list().finally(() => server.close());
      }),
    );
    const both = [{ id: 'a' }, { id: 'b:7b', contextTokens: 32_768 }];
    expect(told).toEqual([both, both]);
  });

  it('of an Ollama with very many are all listed, the first 64 with their windows', async () => {
    const models = Array.from({ length: 70 }, (_, i) => `m${i}`);
    const windows = Object.fromEntries(models.map((name, i) => [name, 1_000 + i]));
    const server = await startModelServer({ provider: 'ollama', script: () => ({}), models, windows });
    const listed = await ollamaModelCatalogue({ baseUrl: server.url, fetch }).list();
    await server.close();
    expect(listed).toEqual(models.map((id, i) => (i < 64 ? { id, contextTokens: 1_000 + i } : { id })));
  });

  it('are what the settings name for Bedrock, and one for a script', async () => {
    expect([
      await bedrockModelCatalogue(['m', 'eu.m', 'm']).list(),
      await scriptedModelCatalogue().list(),
    ]).toEqual([[{ id: 'm' }, { id: 'eu.m' }], [{ id: 'script' }]]);
  });

  it('cannot be listed with a wrong key, by a stranger or by Azure, and nothing is billed', async () => {
    const outcomes = [
      await served('openai', (baseUrl) =>
        failureOf(openaiModelCatalogue({ baseUrl, apiKey: 'wrong', fetch }).list()),
      ),
      await served('openai', (baseUrl) => failureOf(ollamaModelCatalogue({ baseUrl, fetch }).list())),
      await against('openai', {}, (_, { url }) =>
        failureOf(ollamaModelCatalogue({ baseUrl: url, fetch }).list()),
      ),
      await failureOf(
        openaiModelCatalogue({ baseUrl: 'https://x.openai.azure.com', apiKey: 'k', fetch }).list(),
      ),
      await failureOf(openaiModelCatalogue({ baseUrl: 'http://127.0.0.1:9', apiKey: 'k', fetch }).list()),
      await failureOf(ollamaModelCatalogue({ baseUrl: 'http://127.0.0.1:9', fetch }).list()),
    ];
    expect(outcomes).toEqual([
      'model_unavailable',
      'model_unavailable',
      'model_output_invalid',
      'not_supported',
      'model_unavailable again',
      'model_unavailable again',
    ]);
  });
});
