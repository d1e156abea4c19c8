/** Secrets by reference; values live in memory only. */
export interface Secrets {
  /** The value behind a reference, cached for some minutes. @throws OrchestratorError `unavailable` */
  get(reference: string): Promise<string>;
}
