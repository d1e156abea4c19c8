import type { MiddlewareObj } from '@middy/core';
import type { Clock } from '#ports/clock.ts';
import type { Answer, Exchange } from './http-exchange.ts';
import { expectedError, outcomes } from './outcomes.ts';

/**
 * One line for each request, once it is answered: method, path template, client, caller, status, duration.
 * An error on our side gets a line of its own before, with stack and causes. Counts requests, refusals (4xx),
 * errors (5xx), latency, and what the answer says of a cache.
 */
export function requestLog(clock: Clock): MiddlewareObj<Exchange, Answer> {
  const ended = (exchange: Exchange, status: number, code?: string): void => {
    const { telemetry, route, event, principal, startedAt } = exchange;
    const durationMs = clock.now() - startedAt;
    telemetry.info('answered', {
      method: route.method,
      path: route.path,
      client: event.requestContext?.identity?.sourceIp ?? undefined,
      tenant: principal?.tenantId,
      caller: principal?.id,
      run: runOf(exchange),
      status,
      code,
      duration_ms: durationMs,
    });
    telemetry.add('requests');
    telemetry.add('latency', durationMs);
    if (status >= 500) telemetry.add('errors');
    else if (status >= 400) telemetry.add('refusals');
    telemetry.flush();
  };
  return {
    before: ({ event: exchange }) => exchange.telemetry.debug('received', { method: exchange.route.method }),
    after: ({ event: exchange, response }) => {
      countLookup(exchange, response?.headers['cache-status']);
      ended(exchange, response?.status ?? 0);
    },
    onError: ({ event: exchange, error }) => {
      const known = expectedError(error);
      const { status } = outcomes[known.code];
      if (status >= 500) exchange.telemetry.error('failed', error, { code: known.code });
      ended(exchange, status, known.code);
    },
  };
}

/** Counts by `Cache-Status` (RFC 9211); an answer without one looked nothing up. */
function countLookup({ telemetry }: Exchange, status: string | undefined): void {
  if (status === undefined) return;
  if (/;\s*hit\b/.test(status)) telemetry.add('cache-hits');
  else if (/;\s*fwd=(uri-)?miss\b/.test(status)) telemetry.add('cache-misses');
}

const runOf = (exchange: Exchange): string | undefined => {
  const params = exchange.request?.params as { runId?: string } | undefined;
  return params?.runId;
};
