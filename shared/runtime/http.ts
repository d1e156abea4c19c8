import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Capability, Deps } from '#declare/capabilities.ts';
import type { AnyRoute, RouteReply } from '#declare/route.ts';
import { type ErrorCode, OrchestratorError } from '#domain/errors.ts';
import type { Principal } from '#domain/tenants/principal.ts';
import type { WorkEdge } from './edge.ts';
import { type Factories, runtimeSettings, wire } from './env.ts';
import { finish } from './http-answer.ts';
import { audit } from './http-audit.ts';
import { ANONYMOUS, type Answer, type Exchange, exchangeOf, principalOf } from './http-exchange.ts';
import { idempotency, replayed } from './http-idempotency.ts';
import { requestLog } from './http-log.ts';
import { problemOf } from './http-problem.ts';
import { parseRequest } from './http-request.ts';
import { countingLookups } from './lookups.ts';
import { expectedError } from './outcomes.ts';
import { routeEdge } from './route-edge.ts';

/** A function behind the gateway (Lambda proxy integration, payload 1.0). */
export type HttpHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/**
 * The Lambda handler of a route. Everything is made on the first request and kept. Whatever happens, the
 * answer has the one form: the declared response, or problem+json with a code of the closed set.
 */
export function httpHandler<C extends Capability>(
  route: AnyRoute<C>,
  factories: Factories<C>,
  edge: WorkEdge = routeEdge,
): HttpHandler {
  let made: HttpHandler | undefined;
  return (event, context) => {
    // strict once: a schema compiles its parser on its first use
    made ??= assemble({ ...route, query: route.query.strict() }, factories, edge);
    return made(event, context);
  };
}

function assemble<C extends Capability>(
  route: AnyRoute<C>,
  factories: Factories<C>,
  edge: WorkEdge,
): HttpHandler {
  const { clock } = edge.ambient();
  const telemetry = edge.telemetry(route.id);
  const settings = runtimeSettings(edge.env?.());
  const ambient = countingLookups(edge.ambient, () => telemetry);
  const deps = wire(route.uses, factories, ambient, edge.env?.());
  const run = middy<Exchange, Answer>((exchange: Exchange) => answer(route, deps, exchange), {
    timeoutEarlyInMillis: 500,
    timeoutEarlyResponse: () => {
      throw new OrchestratorError('timeout', 'The request took too long.');
    },
  }).use([
    requestLog(clock),
    problems(),
    caller(),
    ...guards(route, deps),
    parsing(),
    ...replays(route, deps),
  ]);
  return async (event, context) => {
    const exchange = exchangeOf(route, event, context, { clock, telemetry });
    return finish(await run(exchange, context).catch(lastResort(exchange)), exchange, settings);
  };
}

/** Calls the route, or repeats what was answered before; what it answers must be what it declares. */
async function answer<C extends Capability>(
  route: AnyRoute<C>,
  deps: () => Deps<C>,
  exchange: Exchange,
): Promise<Answer> {
  if (exchange.replay !== undefined) return replayed(exchange.replay);
  const reply = await route.handle(deps(), exchange.request);
  const status = reply.status ?? route.status;
  if (reply.raw !== undefined) {
    const headers = { 'content-type': reply.raw.mediaType, ...reply.headers };
    return { status, headers, body: reply.raw.content };
  }
  if (status === 204) return { status, headers: { ...reply.headers }, body: '' };
  const headers = { 'content-type': 'application/json', ...reply.headers };
  return { status, headers, body: JSON.stringify(declared(route, reply)) };
}

function declared(route: AnyRoute, reply: RouteReply<unknown>): unknown {
  const checked = route.response.safeParse(reply.body);
  if (checked.success) return checked.data;
  const places = checked.error.issues.map((issue) => `/${issue.path.join('/')}: ${issue.code}`);
  throw new Error(`${route.id} answered what it does not declare: ${places.join('; ')}`);
}

/** For what a middleware itself throws while an error is answered. */
function lastResort({ telemetry, requestId }: Exchange): (thrown: unknown) => Answer {
  return (thrown) => {
    telemetry.error('failed while answering', thrown);
    return problemOf(expectedError(new Error('lost', { cause: thrown })), requestId);
  };
}

/** Codes that every route may answer. */
export const everyRoutesErrors = [
  'invalid_request',
  'unauthenticated',
  'forbidden',
  'not_acceptable',
  'payload_too_large',
  'unsupported_media_type',
  'rate_limited',
  'unavailable',
  'timeout',
  'internal',
] as const satisfies readonly ErrorCode[];

/** Codes that a repeated POST may answer. */
export const repeatErrors = [
  'idempotency_in_flight',
  'idempotency_mismatch',
] as const satisfies readonly ErrorCode[];

const mayAnswer = (route: AnyRoute, code: ErrorCode): boolean =>
  [
    ...everyRoutesErrors,
    ...route.errors,
    ...(route.method === 'POST' && route.changes ? repeatErrors : []),
  ].includes(code);

/** Any error as problem+json, or in the form that the route gives it. */
function problems(): MiddlewareObj<Exchange, Answer> {
  return {
    onError: (request) => {
      const error = expectedError(request.error);
      const { route, requestId, telemetry, headers } = request.event;
      if (!mayAnswer(route, error.code)) telemetry.warn('answered an undeclared code', { code: error.code });
      const problem = problemOf(error, requestId);
      request.response = route.refusal?.(problem, { error, requestId, accept: headers['accept'] }) ?? problem;
    },
  };
}

/** Finds out who calls, and whether they may. */
function caller(): MiddlewareObj<Exchange, Answer> {
  return {
    before: ({ event: exchange }) => {
      const { scope } = exchange.route;
      exchange.principal = scope === 'public' ? ANONYMOUS : principalOf(exchange.event);
    },
  };
}

/** Writes the audit entry where something changes, and refuses callers without the route's scope. */
function guards<C extends Capability>(
  route: AnyRoute<C>,
  deps: () => Deps<C>,
): MiddlewareObj<Exchange, Answer>[] {
  const scoped: MiddlewareObj<Exchange, Answer> = {
    before: ({ event: exchange }) => refuseWithout(exchange.route, exchange.principal),
  };
  if (!route.changes) return [scoped];
  demand(route, 'audit.write');
  return [audit(deps as unknown as () => Deps<'audit.write'>), scoped];
}

function refuseWithout({ scope }: AnyRoute, principal: Principal | undefined): void {
  if (scope === 'public' || principal?.scopes.includes(scope)) return;
  throw new OrchestratorError('forbidden', `This key lacks the scope ${scope}.`);
}

function parsing(): MiddlewareObj<Exchange, Answer> {
  return {
    before: ({ event: exchange }) => {
      exchange.request = parseRequest(exchange);
    },
  };
}

function replays<C extends Capability>(
  route: AnyRoute<C>,
  deps: () => Deps<C>,
): MiddlewareObj<Exchange, Answer>[] {
  if (!route.changes || route.method !== 'POST') return [];
  demand(route, 'idempotency.write');
  return [idempotency(deps as unknown as () => Deps<'idempotency.write'>)];
}

function demand(route: AnyRoute, capability: Capability): void {
  if (!route.uses.includes(capability))
    throw new Error(`${route.id} changes something and lacks ${capability}`);
}
