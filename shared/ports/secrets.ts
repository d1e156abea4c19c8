/** Secrets by reference; values live in memory only. */
export interface Secrets {
  /**
   * The value behind a reference, cached for some minutes; `fresh` reads it again, for whoever was refused with the
   * cached one.
   *
   * @throws OrchestratorError `unavailable`
   */
  get(reference: string, how?: { readonly fresh: boolean }): Promise<string>;
}
