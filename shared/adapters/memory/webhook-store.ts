import type { Webhook } from '#domain/bus/webhook.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { WebhookStore } from '#ports/webhook-store.ts';
import { copy } from './copy.ts';
import { rowKey } from './run-state.ts';

/** Subscribers in memory. */
export function memoryWebhookStore(): WebhookStore {
  const stored = new Map<string, Webhook>();
  return {
    async create(webhook) {
      const key = rowKey(webhook.tenantId, webhook.id);
      if (stored.has(key)) throw new OrchestratorError('conflict', 'the subscriber exists');
      stored.set(key, copy(webhook));
    },
    get: async (tenantId, id) => {
      const found = stored.get(rowKey(tenantId, id));
      return found && copy(found);
    },
    list: async (tenantId) =>
      copy(
        [...stored.values()].filter((w) => w.tenantId === tenantId).sort((a, b) => (a.id < b.id ? -1 : 1)),
      ),
    async update(webhook) {
      const key = rowKey(webhook.tenantId, webhook.id);
      if (stored.get(key)?.version !== webhook.version - 1) {
        throw new OrchestratorError('conflict', 'the subscriber was changed by somebody else');
      }
      stored.set(key, copy(webhook));
    },
    remove: async (tenantId, id) => stored.delete(rowKey(tenantId, id)),
  };
}
