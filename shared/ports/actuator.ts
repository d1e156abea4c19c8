import type { JsonObject } from '#domain/json.ts';

/** One effect on one target. */
export interface Effect {
  readonly tool: string;
  readonly target: string;
  readonly arguments: JsonObject;
  /** The same for every try of the same effect: services that take a token do it once for it. */
  readonly token: string;
  /** State of the target as it was read just before. */
  readonly before: JsonObject;
}

/** Whose effect it is: names the session that acts, so that the account's own trail leads back to the approval. */
export interface ActionScope {
  readonly tenantId: string;
  readonly approvalId: string;
}

/**
 * The world that is changed. `act` acts with credentials that allow one kind of call on one resource and nothing else,
 * and ends, well or not, within `ACT_LIMIT_MS`.
 */
export interface Actuator {
  /**
   * What the target is like, as far as actions on it concern: stable as long as nobody changes it.
   *
   * @throws OrchestratorError `not_found` when there is no such target, `not_supported` for a kind it does not know
   */
  observe(target: string): Promise<JsonObject>;
  /**
   * Does it. An error says nothing of whether it was done: `probe` does.
   *
   * @returns the world's own name of what was done
   */
  act(effect: Effect & { readonly scope: ActionScope }): Promise<{ readonly receipt: string }>;
  /** Whether the effect has come about since `before`; `unknown` where the world cannot tell. */
  probe(effect: Effect): Promise<'done' | 'not-done' | 'unknown'>;
}

/** No act takes longer. */
export const ACT_LIMIT_MS = 20_000;
