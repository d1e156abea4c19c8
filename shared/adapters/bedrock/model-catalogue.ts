import type { ModelCatalogue } from '#ports/model-catalogue.ts';

/** The models that the settings name: Bedrock's runtime lists none, and its control plane is not in reach. */
export const bedrockModelCatalogue = (configured: readonly string[]): ModelCatalogue => ({
  provider: 'bedrock',
  list: async () => [...new Set(configured)].map((id) => ({ id })),
});
