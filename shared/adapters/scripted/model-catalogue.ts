import type { ModelCatalogue } from '#ports/model-catalogue.ts';

/** The one model that a script is. */
export const scriptedModelCatalogue = (): ModelCatalogue => ({
  provider: 'scripted',
  list: async () => [{ id: 'script' }],
});
