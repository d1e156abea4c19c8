import { OrchestratorError } from '#domain/errors.ts';
import { type IdempotencyStore, IN_FLIGHT_MS, KEPT_MS, type StoredReply } from '#ports/idempotency-store.ts';
import { copy } from './copy.ts';
import { rowKey } from './run-state.ts';

interface Row {
  readonly requestHash: string;
  readonly id: string;
  readonly startedAt: number;
  reply?: StoredReply;
}

/** Answers to requests with an `Idempotency-Key`, in memory. */
export function memoryIdempotencyStore(): IdempotencyStore {
  const rows = new Map<string, Row>();
  return {
    async begin(tenantId, key, requestHash, now, id) {
      const row = rows.get(rowKey(tenantId, key));
      if (row === undefined || row.startedAt + KEPT_MS <= now) {
        rows.set(rowKey(tenantId, key), { requestHash, id, startedAt: now });
        return { outcome: 'new', id, again: false };
      }
      if (row.requestHash !== requestHash) {
        throw new OrchestratorError('idempotency_mismatch', 'the key was used with another request');
      }
      if (row.reply !== undefined) return { outcome: 'replay', reply: copy(row.reply) };
      if (row.startedAt + IN_FLIGHT_MS > now) {
        throw new OrchestratorError('idempotency_in_flight', 'a request with this key is being answered');
      }
      rows.set(rowKey(tenantId, key), { ...row, startedAt: now });
      return { outcome: 'new', id: row.id, again: true };
    },
    async complete(tenantId, key, reply) {
      const row = rows.get(rowKey(tenantId, key));
      if (row !== undefined) row.reply = copy(reply);
    },
    async release(tenantId, key) {
      if (rows.get(rowKey(tenantId, key))?.reply === undefined) rows.delete(rowKey(tenantId, key));
    },
  };
}
