/** A model that a provider offers. */
export interface CatalogueModel {
  readonly id: string;
  /** Tokens that fit into one conversation, where the provider tells. */
  readonly contextTokens?: number;
}

/** The models of one provider. */
export interface ModelCatalogue {
  readonly provider: string;
  /**
   * The models that can be asked now, in the order of the provider. Bedrock's are those that the settings name: its
   * runtime lists none.
   *
   * @throws LLMProviderError, `began` never true: nothing is billed for a list
   */
  list(signal?: AbortSignal): Promise<readonly CatalogueModel[]>;
}
