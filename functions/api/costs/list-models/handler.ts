import { twoLayerCache as cache } from '#adapters/cache/cache.ts';
import { dynamoCircuitStore as circuits } from '#adapters/dynamodb/circuit-store.ts';
import { openCatalogues as catalogues } from '#adapters/model/open-catalogue.ts';
import { configuredModels as modelSettings } from '#adapters/model/settings.ts';
import { httpHandler } from '#runtime/http.ts';
import { listModels } from './route.ts';

export const handler = httpHandler(listModels, { cache, catalogues, circuits, modelSettings });
