import type { CostLabels } from '#domain/costs/scope.ts';
import type { ModelAttempt } from '#domain/models/attempt.ts';
import type { ModelReply, ModelRequest } from './language-model.ts';

/** How much thinking a step needs; a stage says which models stand for each. */
export type ModelTier = 'cheap' | 'standard' | 'strong';

/** Who asks, on whose account, and how to name this call so that a repetition is the same call. */
export interface GatewayCall {
  readonly labels: CostLabels;
  /** Unique within the tenant: run, step, epoch and number of the call. */
  readonly callId: string;
  readonly tier: ModelTier;
  /** Most that the call may cost with all its tries: one whose worst case is above what is left is not made. */
  readonly maxMicros?: number | undefined;
  /** Asks this model (`provider/model`) instead of the tier's chain. */
  readonly only?: string | undefined;
  /** Asked before each try but the first; what it throws ends the call. A method of a class: a copy by spread has none. */
  mayTry?(): Promise<unknown>;
  /** May be made when it is first read, by a getter of a class: a copy by spread has none. */
  readonly signal?: AbortSignal | undefined;
}

/** A reply, how it was come by, and what it cost in all, failed tries included. */
export interface GatewayReply {
  readonly reply: ModelReply;
  readonly attempts: readonly ModelAttempt[];
  /** Why this model: the tier, and where it came from. */
  readonly reason: string;
  readonly micros: number;
}

/**
 * All models behind one door: chain of fallbacks, retries, breaker, bulkhead, and the ledger in front of every
 * try. It never calls a provider without a reservation.
 */
export interface ModelGateway {
  /**
   * @throws BudgetExceededError when a budget refuses; ModelChainError (an LLMProviderError, `model_unavailable`)
   * when every model of the chain failed or was skipped, with the attempts in its `attempts`; the signal's reason when it aborts
   */
  call(request: ModelRequest, how: GatewayCall): Promise<GatewayReply>;
  /** The same, as it comes. A stream that breaks off is settled at what was reserved. */
  stream(
    request: ModelRequest,
    how: GatewayCall,
  ): AsyncIterable<{ readonly text: string } | { readonly done: GatewayReply }>;
}
