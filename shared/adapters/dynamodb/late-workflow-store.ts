import { lazy } from '#domain/lazy.ts';
import type { WorkflowStore } from '#ports/workflow-store.ts';
import type { TableEnv } from './client.ts';

/** What running a workflow takes of the workflow store, loaded with the first call: declared workflows need none. */
export function lateWorkflowStore(
  env: TableEnv,
): Pick<WorkflowStore, 'get' | 'versions' | 'list' | 'noteUse'> {
  const store = lazy(async () => (await import('./workflow-store.ts')).dynamoWorkflowStore(env));
  return {
    get: async (...name) => (await store()).get(...name),
    versions: async (...query) => (await store()).versions(...query),
    list: async (tenantId) => (await store()).list(tenantId),
    noteUse: async (use) => (await store()).noteUse(use),
  };
}
