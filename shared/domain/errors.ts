import type { ModelAttempt } from './models/attempt.ts';

/**
 * The closed set of error codes. One table (`shared/runtime/outcomes.ts`) maps a code to HTTP, SQS and
 * Step Functions; nothing else decides what an error means.
 */
export const errorCodes = [
  'invalid_request',
  'unauthenticated',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'not_acceptable',
  'conflict',
  'idempotency_in_flight',
  'idempotency_mismatch',
  'precondition_failed',
  'precondition_required',
  'payload_too_large',
  'unsupported_media_type',
  'rate_limited',
  'budget_exceeded',
  'stopped',
  'stale_owner',
  'lease_held',
  'egress_denied',
  'tool_failed',
  'tool_timeout',
  'tool_output_too_large',
  'not_supported',
  'model_unavailable',
  'model_refused',
  'model_context_exceeded',
  'model_output_invalid',
  'unavailable',
  'timeout',
  'internal',
] as const;

/** One code of the closed set. */
export type ErrorCode = (typeof errorCodes)[number];

/**
 * One fault in an input: `pointer` is an RFC 6901 JSON pointer ("" is the whole) into the body, or into the
 * part of the request that `in` names (there the first member is the parameter's or header's name).
 */
export interface Fault {
  readonly in?: 'path' | 'query' | 'header';
  readonly pointer: string;
  readonly message: string;
}

const RETRYABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'rate_limited',
  'lease_held',
  'tool_timeout',
  'model_unavailable',
  'unavailable',
  'timeout',
  'internal',
]);

/** What an error may carry besides its message. `retryable` overrides the default of the code. */
export interface ErrorDetail extends ErrorOptions {
  readonly faults?: readonly Fault[];
  readonly retryable?: boolean;
  readonly retryAfterSeconds?: number;
}

/**
 * The root of every expected failure. The message is written for the caller and holds no secret, no stack
 * and nothing of another tenant; what only operators may see goes into `cause`.
 */
export class OrchestratorError extends Error {
  override readonly name: string = 'OrchestratorError';
  readonly code: ErrorCode;
  readonly faults: readonly Fault[];
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, 'cause' in detail ? { cause: detail.cause } : {});
    this.code = code;
    this.faults = detail.faults ?? [];
    this.retryable = detail.retryable ?? RETRYABLE.has(code);
    this.retryAfterSeconds = detail.retryAfterSeconds;
  }
}

/** True of an error of ours with this code. */
export const hasCode = (error: unknown, code: ErrorCode): boolean =>
  error instanceof OrchestratorError && error.code === code;

/** Input that does not fit; never retried. Carries one fault for each wrong place. */
export class ValidationError extends OrchestratorError {
  override readonly name = 'ValidationError';

  constructor(message: string, faults: readonly Fault[] = [], code: ErrorCode = 'invalid_request') {
    super(code, message, { faults, retryable: false });
  }
}

/** An agent that could not do its step; names the agent. */
export class AgentError extends OrchestratorError {
  override readonly name = 'AgentError';
  readonly agentId: string;

  constructor(agentId: string, code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(code, message, detail);
    this.agentId = agentId;
  }
}

/** A tool call that failed, timed out, was refused or said too much; names the tool. */
export class ToolError extends OrchestratorError {
  override readonly name = 'ToolError';
  readonly tool: string;

  constructor(tool: string, code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(code, message, detail);
    this.tool = tool;
  }
}

/** What a failed model call may carry besides: see `LLMProviderError.began`. */
export interface LLMProviderErrorDetail extends ErrorDetail {
  readonly began?: boolean;
}

/** A model call that failed; names the provider. Retryable only where the adapter says so. */
export class LLMProviderError extends OrchestratorError {
  override readonly name: string = 'LLMProviderError';
  readonly provider: string;
  /**
   * True when the provider started to answer or may have, so that it may bill the call. False only where it surely
   * did not: no connection came about, or it answered with an error instead. Unsaid means true.
   */
  readonly began: boolean;

  constructor(provider: string, code: ErrorCode, message: string, detail: LLMProviderErrorDetail = {}) {
    super(code, message, detail);
    this.provider = provider;
    this.began = detail.began ?? true;
  }
}

/** Every model of a chain failed or was skipped; names each try. */
export class ModelChainError extends LLMProviderError {
  override readonly name = 'ModelChainError';
  readonly attempts: readonly ModelAttempt[];

  constructor(message: string, attempts: readonly ModelAttempt[], detail: ErrorDetail = {}) {
    super(attempts.at(-1)?.provider ?? 'none', 'model_unavailable', message, detail);
    this.attempts = attempts;
  }
}

/** Where a budget stands: what a refusal must name so that someone can act on it. Money in micro-dollars. */
export interface BudgetStanding {
  readonly scope: string;
  readonly period: string;
  readonly limit: number;
  readonly spent: number;
  readonly held: number;
  /** Epoch milliseconds; absent where the limit never starts over. */
  readonly resetsAt?: number;
  readonly paused: boolean;
  /** The scope of a key that may raise the limit. */
  readonly raisedBy: string;
}

/** A call that a budget does not allow. Nothing was spent for it. */
export class BudgetExceededError extends OrchestratorError {
  override readonly name = 'BudgetExceededError';
  readonly standing: BudgetStanding;

  constructor(message: string, standing: BudgetStanding) {
    super('budget_exceeded', message, { retryable: false });
    this.standing = standing;
  }
}
