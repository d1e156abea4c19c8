import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { AnyRoute, RouteRequest } from '#declare/route.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { Principal } from '#domain/tenants/principal.ts';
import type { Clock } from '#ports/clock.ts';
import type { StoredReply } from '#ports/idempotency-store.ts';
import type { Telemetry } from './telemetry.ts';

/** An answer before it takes the form of the gateway. Header names are lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** One request on its way through the middlewares, and what they found out about it. */
export interface Exchange {
  readonly route: AnyRoute;
  readonly event: APIGatewayProxyEvent;
  /** Of the gateway; never the caller's, so it names one request. */
  readonly requestId: string;
  readonly correlationId: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly telemetry: Telemetry;
  readonly startedAt: number;
  readonly remainingMs: () => number;
  /** Set once the caller is known; {@link ANONYMOUS} on public routes. */
  principal?: Principal;
  /** The body's exact text, once read. */
  bodyText?: string;
  request?: RouteRequest<unknown, unknown, unknown>;
  /** The idempotency key this request holds. */
  held?: string;
  /** The answer given before to the same request. */
  replay?: StoredReply;
}

/** Who calls a public route: nobody, with no scope. Its tenant owns nothing. */
export const ANONYMOUS: Principal = { tenantId: 'anonymous', id: 'anonymous', role: 'viewer', scopes: [] };

/** Answering an error takes time too: so many milliseconds before the cut-off a handler should be done. */
const RESERVE_MS = 1500;

/** Takes the gateway's event apart. Never throws: what is missing in it shows later, as a refusal. */
export function exchangeOf(
  route: AnyRoute,
  event: APIGatewayProxyEvent,
  context: Context,
  edge: { clock: Clock; telemetry: Telemetry },
): Exchange {
  const headers = lowerCase(event.headers);
  const requestId = event.requestContext?.requestId ?? context.awsRequestId;
  const correlationId = correlationOf(headers) ?? requestId;
  return {
    route,
    event,
    requestId,
    correlationId,
    headers,
    telemetry: edge.telemetry.with({ request_id: requestId, correlation_id: correlationId }),
    startedAt: edge.clock.now(),
    remainingMs: () => context.getRemainingTimeInMillis() - RESERVE_MS,
  };
}

/**
 * The caller as the authorizer resolved it; nothing else in a request says who calls.
 *
 * @throws OrchestratorError `unauthenticated` where no authorizer stood before this route
 */
export function principalOf(event: APIGatewayProxyEvent): Principal {
  const said = event.requestContext?.authorizer as Record<string, unknown> | null | undefined;
  const parsed = Principal.safeParse({
    tenantId: said?.['tenantId'],
    id: said?.['principalId'],
    role: said?.['role'],
    scopes: String(said?.['scopes'] ?? '')
      .split(' ')
      .filter((scope) => scope !== ''),
    ...(said?.['team'] === undefined ? {} : { team: said['team'] }),
    ...(said?.['organization'] === undefined ? {} : { organization: said['organization'] }),
  });
  if (!parsed.success) throw new OrchestratorError('unauthenticated', 'Send your API key in X-API-Key.');
  return parsed.data;
}

function lowerCase(headers: APIGatewayProxyEvent['headers'] | null): Record<string, string> {
  const lower: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value !== undefined) lower[name.toLowerCase()] = value;
  }
  return lower;
}

// the caller's own id, else the trace id of a W3C traceparent
function correlationOf(headers: Readonly<Record<string, string>>): string | undefined {
  const own = headers['x-request-id'];
  if (own !== undefined && /^[\w.:-]{1,128}$/.test(own)) return own;
  return /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(
    headers['traceparent'] ?? '',
  )?.[1];
}
