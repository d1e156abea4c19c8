import { OrchestratorError } from '#domain/errors.ts';

/**
 * How every AWS service is called: at most 4 attempts of at most 4 seconds, 1 second to connect. Three lost
 * answers still leave a route time to say so.
 */
export const awsCalls = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 4000, throwOnRequestTimeout: true },
} as const;

/** The part of an SDK client's middleware stack that is used here. */
interface Stack {
  add(
    middleware: (next: (args: never) => Promise<never>) => (args: never) => Promise<never>,
    options: { step: 'initialize'; name: string; priority: 'high' },
  ): void;
}

/**
 * The client, throwing `unavailable` (retryable) when the service cannot be reached, is overloaded or fails,
 * after the SDK's own attempts. Every other answer of the service passes as the SDK throws it.
 */
export function calling<C extends { middlewareStack: object }>(service: string, client: C): C {
  (client.middlewareStack as Stack).add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw isOutage(error)
          ? new OrchestratorError('unavailable', `${service} did not answer`, { cause: error })
          : error;
      }
    },
    { step: 'initialize', name: 'outages', priority: 'high' },
  );
  return client;
}

const OUTAGES: ReadonlySet<string> = new Set([
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'SlowDown',
  'InternalServerError',
  'ServiceUnavailable',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
]);

// a service fault, or an error of the connection: those carry Node's code instead of a name of the service
function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, code, $fault } = error as { name: string; code?: unknown; $fault?: unknown };
  return $fault === 'server' || OUTAGES.has(name) || (typeof code === 'string' && OUTAGES.has(code));
}
