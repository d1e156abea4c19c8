import { scriptedLanguageModel } from '#adapters/scripted/language-model.ts';
import { costOf } from '#domain/costs/cost.ts';
import { priceOf } from '#domain/costs/price.ts';
import { GatewaySettings } from '#domain/models/gateway-settings.ts';
import type { LanguageModel } from '#ports/language-model.ts';
import type { ModelGateway } from '#ports/model-gateway.ts';
import { type GatewayDeps, modelGateway } from '#services/models/model-gateway.ts';
import type { Recorder } from './history.ts';
import type { HostProcess } from './host.ts';

const candidate = { provider: 'bedrock', model: 'eu.amazon.nova-pro-v1:0' } as const;
const chain = [candidate];
/** One priced model behind every tier, tried twice. */
export const modelSettings = GatewaySettings.parse({
  tiers: { cheap: chain, standard: chain, strong: chain },
  attempts: 2,
  holdMs: 120_000,
});

/** Asks for one call that no agent has, then says that it has nothing to add. */
const script = scriptedLanguageModel([
  { calls: [{ name: 'look_again', input: {} }] },
  { text: 'Nothing to add.' },
]);

/** What one call of the model costs with this usage, in micro-dollars. */
const priced = (
  usage: NonNullable<Awaited<ReturnType<LanguageModel['generateWithMetadata']>>['usage']>,
  at: number,
) => costOf(priceOf(candidate.provider, candidate.model, at), usage);

/** The real gateway of a process, before a model whose every call is on record with its price. */
export function gatewayOf({ ports, wrap, edge, current }: HostProcess, record: Recorder): ModelGateway {
  const model: LanguageModel = {
    ...script,
    ...candidate,
    async generateWithMetadata(request, signal) {
      const reply = await script.generateWithMetadata(request, signal);
      const by = current();
      const micros = reply.usage && priced(reply.usage, edge.ambient().clock.now());
      if (by !== undefined) {
        const id = request.requestId ?? '';
        record.note({ fact: 'model', by, id, ...(micros === undefined ? {} : { micros }) });
      }
      return { ...reply, ...candidate };
    },
  };
  const behind = wrap('model', model);
  const { ledger, circuits } = ports as unknown as GatewayDeps;
  return modelGateway({ ...edge.ambient(), ledger, circuits, open: () => behind }, modelSettings);
}
