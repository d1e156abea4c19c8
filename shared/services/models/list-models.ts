import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { contextTokensOf } from '#domain/costs/context-tokens.ts';
import { OWN_HARDWARE, type PriceRow, priceOf } from '#domain/costs/price.ts';
import { type Circuit, passageOf } from '#domain/models/circuit.ts';
import { candidateName, type ModelCandidate, ModelProviderName } from '#domain/models/gateway-settings.ts';
import { serverName } from '#domain/models/model-servers.ts';
import { EpochMs } from '#domain/time.ts';
import type { ModelTier } from '#ports/model-gateway.ts';
import { AvailableModels, type Offer } from './list-available.ts';

const Micros = z.number().int().nonnegative();

/** What a call of a model costs, in micro-dollars for a million tokens of each class. */
const ModelPrice = z.strictObject({
  row: z.string(),
  perMillion: z.strictObject({
    input: Micros,
    output: Micros,
    cacheRead: Micros,
    cacheWrite5m: Micros,
    cacheWrite1h: Micros,
  }),
  /** Other prices for the whole call when its input is longer. */
  long: z.strictObject({ aboveTokens: Micros, input: Micros, output: Micros }).optional(),
  source: z.string(),
});

/** Whether a model is called at the moment. */
const Health = z.strictObject({
  state: z
    .enum(['closed', 'probing', 'open', 'unknown'])
    .describe(
      '`closed`: it is called; `open`: it failed too often and is left alone; `probing`: one call may try; `unknown`: the circuit cannot be read',
    ),
  failuresInARow: z.number().int().nonnegative(),
  openUntil: EpochMs.optional(),
});

/** One link of a chain, as it is configured. Where its server is, and its key, stays with the operator. */
export const ConfiguredModel = z.strictObject({
  provider: ModelProviderName,
  model: z.string(),
  region: z.string().optional(),
  ownHardware: z.boolean(),
  contextTokens: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('As the price data says, else the server that was asked'),
  /** Absent for a model without a price: it is never called. */
  price: ModelPrice.optional(),
  health: Health,
});
export type ConfiguredModel = z.infer<typeof ConfiguredModel>;

const tiers = ['cheap', 'standard', 'strong'] as const satisfies readonly ModelTier[];

/** The models of a stage. Each tier's chain is asked in its order; the first that answers counts. */
export const ModelsView = z.strictObject({
  models: z.enum(['on', 'off']).describe('`off`: the deterministic planner answers alone'),
  tiers: z.array(z.strictObject({ tier: z.enum(tiers), chain: z.array(ConfiguredModel) })),
  available: z
    .array(AvailableModels)
    .optional()
    .describe('What each server of the chains offers, where asked for'),
});
export type ModelsView = z.infer<typeof ModelsView>;

/**
 * The configured models with prices, context windows and the state of their breakers, and what was found on offer.
 * Calls no model and no server.
 */
export async function listModels(deps: Deps<'models.read'>, offers?: readonly Offer[]): Promise<ModelsView> {
  const { modelSettings: settings } = deps;
  const found = offers === undefined ? {} : { available: offers.map(({ available }) => available) };
  if (settings === undefined) return { models: 'off', tiers: [], ...found };
  const names = [...new Set(tiers.flatMap((tier) => settings.tiers[tier].map(candidateName)))];
  const circuits = new Map(
    await Promise.all(names.map(async (name) => [name, await healthOf(deps, name)] as const)),
  );
  const unknown = { state: 'unknown', failuresInARow: 0 } as const;
  return {
    models: 'on',
    tiers: tiers.map((tier) => ({
      tier,
      chain: settings.tiers[tier].map((link) =>
        configured(link, {
          row: priceRowOf(link, deps.clock.now()),
          told: toldWindow(link, offers ?? []),
          health: circuits.get(candidateName(link)) ?? unknown,
        }),
      ),
    })),
    ...found,
  };
}

interface Known {
  readonly row: PriceRow | undefined;
  /** The window that the server tells. */
  readonly told: number | undefined;
  readonly health: ConfiguredModel['health'];
}

function configured(link: ModelCandidate, { row, told, health }: Known): ConfiguredModel {
  const { provider, model, region, ownHardware = false } = link;
  const contextTokens = (row && contextTokensOf(row)) ?? told;
  return {
    provider,
    model,
    ...(region === undefined ? {} : { region }),
    ownHardware,
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(row === undefined ? {} : { price: priceView(row) }),
    health,
  };
}

/** What the link's own server says of the model; Ollama lists a name without a tag as its latest. */
function toldWindow(link: ModelCandidate, offers: readonly Offer[]): number | undefined {
  const offer = offers.find(({ server }) => serverName(server) === serverName(link))?.available;
  const models = offer !== undefined && 'models' in offer ? offer.models : [];
  const names = link.provider === 'ollama' ? [link.model, `${link.model}:latest`] : [link.model];
  return models.find(({ id }) => names.includes(id))?.contextTokens;
}

/** Undefined for a model without a price. */
function priceRowOf({ provider, model, ownHardware }: ModelCandidate, now: number): PriceRow | undefined {
  try {
    return priceOf(ownHardware === true ? OWN_HARDWARE : provider, model, now);
  } catch {
    return undefined;
  }
}

function priceView({ id, perMillion, source, long }: PriceRow): z.infer<typeof ModelPrice> {
  if (long === undefined) return { row: id, perMillion, source };
  const { above: aboveTokens, perMillion: longer } = long;
  return { row: id, perMillion, source, long: { aboveTokens, input: longer.input, output: longer.output } };
}

async function healthOf(deps: Deps<'models.read'>, name: string): Promise<ConfiguredModel['health']> {
  let circuit: Circuit | undefined;
  try {
    circuit = await deps.circuits.read(name);
  } catch {
    return { state: 'unknown', failuresInARow: 0 };
  }
  const passage = passageOf(circuit, deps.clock.now());
  return {
    state: passage === 'probe' ? 'probing' : passage,
    failuresInARow: circuit?.failures ?? 0,
    ...(circuit?.openUntil === undefined ? {} : { openUntil: circuit.openUntil }),
  };
}
