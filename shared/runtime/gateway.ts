import { lazy } from '#domain/lazy.ts';
import type { GatewaySettings } from '#domain/models/gateway-settings.ts';
import type { ModelGateway } from '#ports/model-gateway.ts';
import type { GatewayDeps } from '#services/models/model-gateway.ts';
import { systemAmbient } from './ambient.ts';

/** What decides whether and how models are called. */
export interface GatewayEnv {
  /** Absent: switched off. */
  readonly MODEL_GATEWAY?: GatewaySettings | undefined;
}

/** The ports of a gateway besides clock and randomness, made when a model is called first. */
export type GatewayPorts<Env> = (env: Env) => Promise<Omit<GatewayDeps, 'clock' | 'random'>>;

/**
 * The factory of a gateway over these ports; it makes nothing where models are switched off. Gateway, ledger and
 * providers are loaded with the first call, so that a function that never calls a model does not pay for them.
 */
export const gatewayOver =
  <Env>(ports: GatewayPorts<Env>) =>
  (env: NoInfer<Env> & GatewayEnv): ModelGateway | undefined => {
    const settings = env.MODEL_GATEWAY;
    if (settings === undefined) return undefined;
    const gateway = lazy(() => make(ports(env), settings));
    return {
      call: async (request, how) => (await gateway()).call(request, how),
      stream: async function* (request, how) {
        yield* (await gateway()).stream(request, how);
      },
    };
  };

async function make(
  ports: ReturnType<GatewayPorts<never>>,
  settings: GatewaySettings,
): Promise<ModelGateway> {
  const [{ modelGateway }, made] = await Promise.all([import('#services/models/model-gateway.ts'), ports]);
  return modelGateway({ ...made, ...systemAmbient() }, settings);
}
