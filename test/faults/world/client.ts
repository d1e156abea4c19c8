import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { AnyRoute } from '#declare/route.ts';
import { type Principal, roles } from '#domain/tenants/principal.ts';
import type { HttpHandler } from '#runtime/http.ts';
import type { Recorder } from './history.ts';
import type { Host, HostedUnit } from './host.ts';
import type { SimClock } from './sim-clock.ts';

/** A key that may do everything in its tenant. */
export const adminOf = (tenantId: string): Principal => ({
  tenantId,
  id: `key_${tenantId}`,
  role: 'admin',
  scopes: [...roles.admin],
});

/** What is sent to a route. */
export interface Request {
  readonly principal?: Principal;
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
  /** The `Idempotency-Key`; also the request's name on the record. */
  readonly key: string;
}

/** What came back; 0 where nothing did. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of many shapes
  readonly body: any;
}

/** A caller of the API. */
export interface Client {
  /** One request. */
  once(route: HostedUnit<HttpHandler> & { readonly declared: AnyRoute }, request: Request): Promise<Reply>;
  /** Sends a request until it has an answer that another try would not change. */
  insist(route: HostedUnit<HttpHandler> & { readonly declared: AnyRoute }, request: Request): Promise<Reply>;
}

const TRIES = 12;

/** A caller on this host. */
export function client(host: Host, clock: SimClock, record: Recorder): Client {
  let sent = 0;
  const once: Client['once'] = async (unit, request) => {
    sent += 1;
    const event = eventOf(unit.declared, request, `request-${sent}`);
    const reply = await host
      .invoke(unit, (handler, context) => handler(event, context as unknown as Context))
      .then(replyOf, () => ({ status: 0, headers: {}, body: undefined }));
    const { status, body } = reply;
    const { changes } = unit.declared;
    record.note({ fact: 'answered', route: unit.id, changes, key: request.key, status, body });
    return reply;
  };
  return {
    once,
    async insist(unit, request) {
      for (let n = 1; ; n += 1) {
        const reply = await once(unit, request);
        if (!passing(reply) || n === TRIES) return reply;
        // a key whose request was lost is held for a minute
        await clock.sleep(reply.status === 409 || n > 2 ? 61_000 : 1_000);
      }
    },
  };
}

/** True for an answer that another try may change. */
export const passing = ({ status, body }: Reply): boolean =>
  status === 0 || status >= 500 || status === 429 || body?.code === 'idempotency_in_flight';

/** The gateway's event of a request. */
export function eventOf(route: AnyRoute, sent: Request, requestId: string): APIGatewayProxyEvent {
  const { params, query = {}, headers = {}, body, key, principal = adminOf('acme') } = sent;
  const posts = route.method === 'POST' && route.changes;
  const lists = Object.entries(query).map(([name, value]) => [name, [value]] as const);
  return {
    resource: route.path,
    path: route.path,
    httpMethod: route.method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(posts ? { 'idempotency-key': key } : {}),
      'x-request-id': key,
      ...headers,
    },
    multiValueHeaders: {},
    pathParameters: params ?? null,
    queryStringParameters: null,
    multiValueQueryStringParameters: lists.length === 0 ? null : Object.fromEntries(lists),
    stageVariables: null,
    body: body === undefined ? null : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: {
      requestId,
      identity: { sourceIp: '192.0.2.1' },
      authorizer: {
        tenantId: principal.tenantId,
        principalId: principal.id,
        role: principal.role,
        scopes: principal.scopes.join(' '),
      },
    },
  } as unknown as APIGatewayProxyEvent;
}

/** What the gateway would pass on. */
export function replyOf({
  statusCode,
  headers,
  body,
}: Pick<APIGatewayProxyResult, 'statusCode' | 'headers' | 'body'>): Reply {
  const text = /json/.test(String(headers?.['content-type'] ?? ''));
  return {
    status: statusCode,
    headers: (headers ?? {}) as Record<string, string>,
    body: text && body !== '' ? JSON.parse(body) : body,
  };
}
