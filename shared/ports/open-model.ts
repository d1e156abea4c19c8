import type { ModelCandidate } from '#domain/models/gateway-settings.ts';
import type { LanguageModel } from './language-model.ts';

/**
 * A model of a provider, without any policy: it calls once. Opening contacts nobody; the provider's code and
 * credentials are loaded on the first call. The same candidate again gives the same model.
 */
export type OpenModel = (candidate: ModelCandidate) => LanguageModel;
