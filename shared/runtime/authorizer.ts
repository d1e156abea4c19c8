import type {
  APIGatewayAuthorizerResult,
  APIGatewayRequestAuthorizerEvent,
  APIGatewayRequestAuthorizerEventHeaders,
} from 'aws-lambda';
import type { Capability, Deps } from '#declare/capabilities.ts';
import type { Unit } from '#declare/unit.ts';
import type { Principal } from '#domain/tenants/principal.ts';
import { authenticate } from '#services/auth/authenticate.ts';
import type { WorkEdge } from './edge.ts';
import { type Factories, wire } from './env.ts';
import { routeEdge } from './route-edge.ts';

/** A request authorizer behind the gateway. */
export type AuthorizerHandler = (
  event: APIGatewayRequestAuthorizerEvent,
) => Promise<APIGatewayAuthorizerResult>;

/**
 * The Lambda handler of the gateway's authorizer: `X-API-Key` to tenant, caller, role and scopes, passed on to
 * the routes as strings. The policy speaks of the whole stage, because the gateway keeps it for every route
 * the key calls next; what the key may do there, each route decides by its scope.
 *
 * @throws Error `Unauthorized`, which the gateway answers as 401, for any key that is not valid
 */
export function authorizerHandler<C extends Capability>(
  unit: Unit<string, C> & { readonly uses: readonly 'keys.read'[] },
  factories: Factories<'keys.read'>,
  edge: WorkEdge = routeEdge,
): AuthorizerHandler {
  let made: AuthorizerHandler | undefined;
  return (event) => {
    made ??= assemble(unit, factories, edge);
    return made(event);
  };
}

function assemble(
  unit: Unit<string, Capability> & { readonly uses: readonly 'keys.read'[] },
  factories: Factories<'keys.read'>,
  edge: WorkEdge,
): AuthorizerHandler {
  const telemetry = edge.telemetry(unit.id);
  const deps = wire(unit.uses, factories, edge.ambient, edge.env?.());
  return async (event) => {
    const scoped = telemetry.with({ request_id: event.requestContext?.requestId });
    telemetry.add('requests');
    try {
      const principal = await authenticate(deps() as Deps<'keys.read'>, keyOf(event.headers));
      if (principal !== undefined) return allow(principal, event.methodArn);
      telemetry.add('refusals');
      scoped.warn('key refused', { client: event.requestContext?.identity?.sourceIp ?? undefined });
    } catch (thrown) {
      telemetry.add('errors');
      scoped.error('key not checked', thrown);
      throw thrown;
    } finally {
      telemetry.flush();
    }
    throw new Error('Unauthorized');
  };
}

function keyOf(headers: APIGatewayRequestAuthorizerEventHeaders | null): string | undefined {
  const name = Object.keys(headers ?? {}).find((header) => header.toLowerCase() === 'x-api-key');
  return name === undefined ? undefined : headers?.[name];
}

const allow = (principal: Principal, methodArn: string): APIGatewayAuthorizerResult => ({
  principalId: principal.id,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: stageOf(methodArn) }],
  },
  context: {
    tenantId: principal.tenantId,
    principalId: principal.id,
    role: principal.role,
    scopes: principal.scopes.join(' '),
    ...(principal.team === undefined ? {} : { team: principal.team }),
    ...(principal.organization === undefined ? {} : { organization: principal.organization }),
  },
});

// arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>
const stageOf = (methodArn: string): string => `${methodArn.split('/').slice(0, 2).join('/')}/*`;
