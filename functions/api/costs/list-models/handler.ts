import { dynamoCircuitStore as circuits } from '#adapters/dynamodb/circuit-store.ts';
import { configuredModels as modelSettings } from '#adapters/model/settings.ts';
import { httpHandler } from '#runtime/http.ts';
import { listModels } from './route.ts';

export const handler = httpHandler(listModels, { circuits, modelSettings });
