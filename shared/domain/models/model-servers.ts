import type { GatewaySettings, ModelCandidate } from './gateway-settings.ts';

/** Where models are served: a provider, and what decides on who answers there and to whom. */
export interface ModelServer extends Pick<ModelCandidate, 'provider' | 'region' | 'baseUrl' | 'secret'> {
  /** The models that the chains name there, each once, in the order of the chains. */
  readonly models: readonly string[];
}

/** Every server of the chains once, in the order in which the chains name them. */
export function modelServers({ tiers }: Pick<GatewaySettings, 'tiers'>): readonly ModelServer[] {
  const servers = new Map<string, ModelServer>();
  for (const { provider, region, baseUrl, secret, model } of Object.values(tiers).flat()) {
    const server = {
      provider,
      ...(region === undefined ? {} : { region }),
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(secret === undefined ? {} : { secret }),
    };
    const name = serverName(server);
    const models = servers.get(name)?.models ?? [];
    servers.set(name, { ...server, models: [...new Set([...models, model])] });
  }
  return [...servers.values()];
}

/** Tells servers apart. Holds addresses and the references of keys, so it is for keys and comparisons, not for views. */
export const serverName = (server: Omit<ModelServer, 'models'>): string =>
  JSON.stringify([server.provider, server.region ?? '', server.baseUrl ?? '', server.secret ?? '']);
