import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { errorCodes, LLMProviderError } from '#domain/errors.ts';
import { ModelProviderName } from '#domain/models/gateway-settings.ts';
import { type ModelServer, modelServers, serverName } from '#domain/models/model-servers.ts';
import type { CatalogueModel } from '#ports/model-catalogue.ts';
import { cachedModels } from './cached-models.ts';

/** Servers that resell others list hundreds; nobody reads more. */
const MOST_MODELS = 500;
/** What a server calls its models is its own word, so it is shown only where it can be nothing but a name. */
const plainName = /^[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$/;

const OfferedModel = z.strictObject({
  id: z.string(),
  contextTokens: z.number().int().positive().optional().describe('Where the server tells'),
});

const asked = {
  provider: ModelProviderName,
  place: z.string().optional().describe('The region at Bedrock. Addresses of servers are not shown'),
  configured: z.array(z.string()).describe('The models that the chains name there'),
};

/** What one server of the chains offers, or why it cannot be said. */
export const AvailableModels = z.union([
  z.strictObject({
    ...asked,
    models: z.array(OfferedModel).max(MOST_MODELS),
    omitted: z
      .number()
      .int()
      .positive()
      .optional()
      .describe(`Models left out: beyond ${MOST_MODELS}, or with a name that is not plain text`),
    ageSeconds: z.number().int().nonnegative().describe('How long ago the server was asked'),
  }),
  z.strictObject({
    ...asked,
    error: z.strictObject({ code: z.enum(errorCodes), message: z.string() }),
  }),
]);
export type AvailableModels = z.infer<typeof AvailableModels>;

/** A server and what it said. */
export interface Offer {
  readonly server: ModelServer;
  readonly available: AvailableModels;
}

/**
 * What each server of the chains offers, as one tenant's list of the last ten minutes, in the order of the chains.
 * All are asked at once; one that cannot be asked is told with its error. Empty where models are switched off.
 */
export async function listAvailable(
  deps: Deps<'models.read' | 'models.list' | 'cache.write'>,
  tenantId: string,
): Promise<readonly Offer[]> {
  const servers = deps.modelSettings === undefined ? [] : modelServers(deps.modelSettings);
  return Promise.all(
    servers.map(async (server) => ({ server, available: await availableAt(deps, tenantId, server) })),
  );
}

async function availableAt(
  deps: Deps<'models.list' | 'cache.write'>,
  tenantId: string,
  server: ModelServer,
): Promise<AvailableModels> {
  const { provider, region, models: configured } = server;
  const shown = { provider, ...(region === undefined ? {} : { place: region }), configured: [...configured] };
  try {
    const catalogue = deps.catalogues(server);
    const looked = await cachedModels(deps, { tenantId, place: serverName(server), catalogue });
    const models = looked.value.filter(({ id }) => plainName.test(id)).slice(0, MOST_MODELS);
    const omitted = looked.value.length - models.length;
    return {
      ...shown,
      models: models.map(offered),
      ...(omitted === 0 ? {} : { omitted }),
      ageSeconds: Math.floor(looked.ageMs / 1000),
    };
  } catch (error) {
    return { ...shown, error: problemOf(error) };
  }
}

const offered = ({ id, contextTokens }: CatalogueModel): z.infer<typeof OfferedModel> =>
  contextTokens === undefined ? { id } : { id, contextTokens };

const problemOf = (error: unknown): { code: LLMProviderError['code']; message: string } =>
  error instanceof LLMProviderError
    ? { code: error.code, message: error.message }
    : { code: 'internal', message: 'the list cannot be had' };
