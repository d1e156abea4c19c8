import type { ModelServer } from '#domain/models/model-servers.ts';
import type { ModelCatalogue } from './model-catalogue.ts';

/**
 * The list of the models of a server. Opening contacts nobody. Its list ends within seconds, and its errors are for
 * callers of the API: they name neither the address of the server nor the reference of its key.
 */
export type OpenCatalogue = (server: ModelServer) => ModelCatalogue;
