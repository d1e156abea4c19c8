import type { LanguageModel } from '#ports/language-model.ts';

/** A model that is only asked for whole answers. */
export const answeringModel = (
  generateWithMetadata: LanguageModel['generateWithMetadata'],
): LanguageModel => ({
  provider: 'scripted',
  model: 'turns',
  generate: () => Promise.reject(new Error('not used')),
  stream: () => {
    throw new Error('not used');
  },
  generateWithMetadata,
});
