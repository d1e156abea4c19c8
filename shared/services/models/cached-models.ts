import * as z from 'zod';
import type { Ambient } from '#declare/capabilities.ts';
import type { Json } from '#domain/json.ts';
import type { Cache } from '#ports/cache.ts';
import type { CatalogueModel, ModelCatalogue } from '#ports/model-catalogue.ts';
import { type Looked, readThrough } from '../cache/read-through.ts';

/** Models come and go by the week; ten minutes keep a console from asking with every look. */
const MAX_AGE_MS = 10 * 60 * 1000;

const Models = z.array(z.strictObject({ id: z.string(), contextTokens: z.number().optional() }));

/** Whose list: one tenant's key may see other models than another's. */
export interface ModelListing {
  readonly tenantId: string;
  /** What besides the provider decides on the list: base URL, region. */
  readonly place: string;
  readonly catalogue: ModelCatalogue;
}

/**
 * The models of a provider, asked at most every ten minutes. An empty list is not kept: it is what a provider says
 * that has just started.
 *
 * @throws LLMProviderError where the list is not cached and cannot be had
 */
export async function cachedModels(
  deps: Pick<Ambient, 'clock' | 'onLookup'> & { readonly cache: Cache },
  { tenantId, place, catalogue }: ModelListing,
): Promise<Looked<readonly CatalogueModel[]>> {
  const looked = await readThrough<ListedModel[]>(deps, {
    place: { tenantId, namespace: 'models', key: `${catalogue.provider} ${place}` },
    maxAgeMs: MAX_AGE_MS,
    make: async () => {
      const models = await catalogue.list();
      return models.length === 0 ? undefined : models.map(listed);
    },
    read: listedIn,
  });
  return looked ?? { value: [], lookup: 'miss', ageMs: 0 };
}

/** A model as JSON: `contextTokens` is left out where the provider does not tell. */
type ListedModel = { readonly id: string } | { readonly id: string; readonly contextTokens: number };

const listed = ({ id, contextTokens }: CatalogueModel): ListedModel =>
  contextTokens === undefined ? { id } : { id, contextTokens };

function listedIn(cached: Json): ListedModel[] | undefined {
  const read = Models.safeParse(cached);
  return read.success ? read.data.map((model) => listed(model as CatalogueModel)) : undefined;
}
