import { memoryCache } from '#adapters/memory/cache.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { LLMProviderError } from '#domain/errors.ts';
import type { CatalogueModel, ModelCatalogue } from '#ports/model-catalogue.ts';
import { cachedModels } from '#services/models/cached-models.ts';

const MINUTE = 60_000;

/** A provider that counts how often it is asked. */
function world(list: () => Promise<readonly CatalogueModel[]>) {
  let asked = 0;
  const catalogue: ModelCatalogue = {
    provider: 'ollama',
    list: () => {
      asked += 1;
      return list();
    },
  };
  const deps = { clock: memoryClock(1_000), cache: memoryCache() };
  const models = (tenantId = 'acme', place = 'http://here') =>
    cachedModels(deps, { tenantId, place, catalogue });
  return { deps, models, asked: () => asked };
}

describe('the models of a provider', () => {
  it('are asked for once in ten minutes, whoever wants them at once', async () => {
    const offered = [{ id: 'small', contextTokens: 8_192 }, { id: 'large' }];
    const { deps, models, asked } = world(async () => offered);
    const [first, second] = await Promise.all([models(), models()]);
    expect([first.value, second.value, asked()]).toEqual([offered, offered, 1]);
    await deps.clock.advance(9 * MINUTE);
    expect(await models()).toEqual({ value: offered, lookup: 'hit', ageMs: 9 * MINUTE });
    await deps.clock.advance(MINUTE);
    expect(await models()).toMatchObject({ lookup: 'miss' });
    expect(asked()).toBe(2);
  });

  it('are each tenant’s and each server’s own', async () => {
    const { models, asked } = world(async () => [{ id: 'small' }]);
    await models();
    await models('acme2');
    await models('acme', 'http://there');
    expect(asked()).toBe(3);
  });

  it('are asked for again after a failure or an empty list', async () => {
    const answers = [
      () => Promise.reject(new LLMProviderError('ollama', 'model_unavailable', 'down')),
      async () => [],
      async () => [{ id: 'small' }],
    ];
    const { models } = world(() => (answers.shift() ?? (async () => []))());
    await expect(models()).rejects.toThrow('down');
    expect(await models()).toMatchObject({ value: [] });
    expect(await models()).toMatchObject({ value: [{ id: 'small' }] });
  });
});
