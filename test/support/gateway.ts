import { memoryCircuitStore } from '#adapters/memory/circuit-store.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { GatewaySettings } from '#domain/models/gateway-settings.ts';
import type { LanguageModel } from '#ports/language-model.ts';
import { modelGateway } from '#services/models/model-gateway.ts';

/** The real gateway in front of one model that costs nothing, over ports in memory; each call is tried once. */
export function gatewayFor(model: LanguageModel, ledger = memoryCostLedger()) {
  const chain = [{ provider: 'scripted', model: model.model }];
  const settings = GatewaySettings.parse({
    tiers: { cheap: chain, standard: chain, strong: chain },
    attempts: 1,
  });
  return modelGateway(
    {
      open: () => model,
      ledger,
      circuits: memoryCircuitStore(),
      clock: memoryClock(1_795_253_400_000),
      random: memoryRandomness(7),
    },
    settings,
  );
}

/** Who pays in tests. */
export const payer = {
  organization: 'acme',
  tenant: 'acme',
  user: 'key_1',
  workflow: 'investigate',
  run: 'run_1',
} as const;
