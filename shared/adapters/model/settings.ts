import type { GatewaySettings } from '#domain/models/gateway-settings.ts';

/** The chains as the stage sets them; undefined where models are switched off. */
export const configuredModels = ({
  MODEL_GATEWAY,
}: {
  readonly MODEL_GATEWAY?: GatewaySettings | undefined;
}): GatewaySettings | undefined => MODEL_GATEWAY;
