import { type ErrorCode, OrchestratorError } from '#domain/errors.ts';

/**
 * What becomes of a queue message whose work ended with an error: `retry` gives it back to the queue,
 * `dead-letter` moves it aside with its reason (poison: no repetition can help), `record` notes the refusal
 * in the run and takes the message off the queue.
 */
export type MessageOutcome = 'retry' | 'dead-letter' | 'record';

/** What one error code means at each edge. `title` is the same for every occurrence of the code. */
export interface Outcome {
  readonly status: number;
  readonly title: string;
  readonly message: MessageOutcome;
  /** The error name a state machine matches in `Retry` and `Catch`. */
  readonly asl: string;
}

const outcome = (status: number, title: string, message: MessageOutcome, asl: string): Outcome => ({
  status,
  title,
  message,
  asl: `Watchfloor.${asl}`,
});

/** The only table that says what an error code means to a caller, a queue and a state machine. */
export const outcomes = {
  invalid_request: outcome(400, 'The request does not fit', 'dead-letter', 'InvalidRequest'),
  unauthenticated: outcome(401, 'No valid API key', 'dead-letter', 'Unauthenticated'),
  forbidden: outcome(403, 'Not allowed', 'record', 'Forbidden'),
  not_found: outcome(404, 'Not found', 'record', 'NotFound'),
  method_not_allowed: outcome(405, 'Method not allowed', 'dead-letter', 'MethodNotAllowed'),
  not_acceptable: outcome(406, 'No acceptable form of the answer', 'dead-letter', 'NotAcceptable'),
  conflict: outcome(409, 'Conflict with the present state', 'record', 'Conflict'),
  idempotency_in_flight: outcome(409, 'The same request is being worked on', 'retry', 'InFlight'),
  idempotency_mismatch: outcome(422, 'Idempotency key used with another request', 'record', 'Mismatch'),
  precondition_failed: outcome(412, 'The resource has changed', 'record', 'PreconditionFailed'),
  precondition_required: outcome(428, 'If-Match is required', 'dead-letter', 'PreconditionRequired'),
  payload_too_large: outcome(413, 'Too large', 'dead-letter', 'PayloadTooLarge'),
  unsupported_media_type: outcome(415, 'Unsupported content type', 'dead-letter', 'UnsupportedMediaType'),
  rate_limited: outcome(429, 'Too many requests', 'retry', 'RateLimited'),
  budget_exceeded: outcome(402, 'Budget exceeded', 'record', 'BudgetExceeded'),
  stopped: outcome(409, 'Stopped', 'record', 'Stopped'),
  stale_owner: outcome(409, 'Taken over by another worker', 'record', 'StaleOwner'),
  lease_held: outcome(503, 'Another worker is at it', 'retry', 'LeaseHeld'),
  egress_denied: outcome(403, 'Destination not allowed', 'record', 'EgressDenied'),
  tool_failed: outcome(502, 'A tool failed', 'record', 'ToolFailed'),
  tool_timeout: outcome(504, 'A tool took too long', 'retry', 'ToolTimeout'),
  tool_output_too_large: outcome(502, 'A tool said too much', 'record', 'ToolOutputTooLarge'),
  not_supported: outcome(501, 'Not supported here', 'record', 'NotSupported'),
  model_unavailable: outcome(503, 'The model provider does not answer', 'retry', 'ModelUnavailable'),
  model_refused: outcome(502, 'The model refused', 'record', 'ModelRefused'),
  model_context_exceeded: outcome(502, 'Too long for the model', 'record', 'ModelContextExceeded'),
  model_output_invalid: outcome(502, 'The model answered out of form', 'record', 'ModelOutputInvalid'),
  unavailable: outcome(503, 'Temporarily unavailable', 'retry', 'Unavailable'),
  timeout: outcome(504, 'Took too long', 'retry', 'Timeout'),
  internal: outcome(500, 'Internal error', 'retry', 'Internal'),
} as const satisfies Record<ErrorCode, Outcome>;

/**
 * Any thrown value as an error of the closed set. What is not one becomes `internal` with a sentence that
 * says nothing; the thrown value is kept as its cause, for the log only.
 */
export function expectedError(thrown: unknown): OrchestratorError {
  if (thrown instanceof OrchestratorError) return thrown;
  return new OrchestratorError('internal', 'Something went wrong on our side. Quote the request id.', {
    cause: thrown,
  });
}

/** What becomes of a queue message after this error; `retryable` of the error itself outranks the table. */
export function messageOutcome(error: OrchestratorError): MessageOutcome {
  if (error.retryable) return 'retry';
  const { message } = outcomes[error.code];
  return message === 'retry' ? 'record' : message;
}
