import {
  BudgetExceededError,
  type BudgetStanding,
  type Fault,
  type OrchestratorError,
} from '#domain/errors.ts';
import { formatIsoTime } from '#domain/time.ts';
import type { Answer } from './http-exchange.ts';
import { outcomes } from './outcomes.ts';

/** The media type of every error (RFC 9457). */
export const PROBLEM = 'application/problem+json';

/** The body of every error, the gateway's own included (its responses are written in the same form). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  /** What is wrong where; absent when the request as a whole was refused. */
  readonly errors?: readonly Fault[];
  /** Which budget refused, where it stands, and who can change that. */
  readonly budget?: RefusingBudget;
}

/** A budget in a 402. Money in micro-dollars, `raisedBy` the scope of a key that may raise the limit. */
export interface RefusingBudget {
  readonly scope: string;
  readonly period: string;
  readonly limitMicros: number;
  readonly spentMicros: number;
  readonly heldMicros: number;
  readonly paused: boolean;
  /** When the period ends; absent where the limit never starts over. */
  readonly resetsAt?: string;
  readonly raisedBy: string;
}

/** An error as an answer. Its message was written for callers; causes and stacks stay behind. */
export function problemOf(error: OrchestratorError, requestId: string): Answer {
  const { status, title } = outcomes[error.code];
  const problem: Problem = {
    type: `urn:watchfloor:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    requestId,
    ...(error.faults.length === 0 ? {} : { errors: error.faults }),
    ...(error instanceof BudgetExceededError ? { budget: budgetOf(error.standing) } : {}),
  };
  const wait = error.retryAfterSeconds ?? (status === 429 || status === 503 ? 1 : undefined);
  return {
    status,
    headers: {
      'content-type': PROBLEM,
      ...(wait === undefined ? {} : { 'retry-after': String(Math.ceil(wait)) }),
      ...(status === 401 ? { 'www-authenticate': 'ApiKey realm="watchfloor", header="X-API-Key"' } : {}),
    },
    body: JSON.stringify(problem),
  };
}

const budgetOf = ({
  scope,
  period,
  limit,
  spent,
  held,
  paused,
  resetsAt,
  raisedBy,
}: BudgetStanding): RefusingBudget => ({
  scope,
  period,
  limitMicros: limit,
  spentMicros: spent,
  heldMicros: held,
  paused,
  ...(resetsAt === undefined ? {} : { resetsAt: formatIsoTime(resetsAt) }),
  raisedBy,
});
