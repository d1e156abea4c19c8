import type { GatewaySettings } from '#domain/models/gateway-settings.ts';

/** The models of all chains as `provider/model`, each once; none where models are switched off. */
export function modelNames(settings: GatewaySettings | undefined): readonly string[] {
  if (settings === undefined) return [];
  const { cheap, standard, strong } = settings.tiers;
  return [
    ...new Set([...standard, ...cheap, ...strong].map(({ provider, model }) => `${provider}/${model}`)),
  ];
}
