import { memoryCircuitStore } from '#adapters/memory/circuit-store.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { GatewaySettings, type ModelCandidate } from '#domain/models/gateway-settings.ts';
import type { LanguageModel } from '#ports/language-model.ts';
import { modelGateway } from '#services/models/model-gateway.ts';

/**
 * The real gateway in front of one model, over ports in memory; each call is tried once. The model costs nothing
 * unless it is called another one's name.
 */
export function gatewayFor(
  model: LanguageModel,
  ledger = memoryCostLedger(),
  candidate: Pick<ModelCandidate, 'provider' | 'model'> = { provider: 'scripted', model: model.model },
) {
  const chain = [candidate];
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
