/** The functions that ticks and events start, for who starts one again. */
export interface Reactions {
  /** The id of the reaction that the function is; undefined for a function that is none of this release. */
  idOf(functionArn: string): string | undefined;
  /**
   * Hands the reaction an event, as the service does that it usually comes from: it is accepted here and worked later.
   * Repeated, it is worked twice. What it fails at becomes another dead letter.
   *
   * @throws OrchestratorError `not_found` for a reaction that is not there
   */
  start(id: string, event: Readonly<Record<string, unknown>>): Promise<void>;
}
