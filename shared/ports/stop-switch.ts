/** What can be stopped: one run, one tenant, one agent, everything. */
export type StopScope =
  | { readonly kind: 'run'; readonly tenantId: string; readonly runId: string }
  | { readonly kind: 'tenant'; readonly tenantId: string }
  | { readonly kind: 'agent'; readonly agentId: string }
  | { readonly kind: 'everything' };

/** A stop mark that is set. `at` is the moment of the last setting. */
export interface StopMark {
  readonly scope: StopScope;
  readonly at: number;
  readonly reason: string;
}

/** Stop marks, read before each model and tool call. A set mark stays until cleared. */
export interface StopSwitch {
  stop(scope: StopScope, at: number, reason: string): Promise<void>;
  clear(scope: StopScope): Promise<void>;
  /** The reason when any of the marks that concern this work is set, else undefined. Strongly consistent. */
  stopped(work: { tenantId: string; runId: string; agentId?: string }): Promise<string | undefined>;
  /** Those of these marks that are set, in the order asked for. At most 500 scopes. Strongly consistent. */
  marks(scopes: readonly StopScope[]): Promise<readonly StopMark[]>;
}
