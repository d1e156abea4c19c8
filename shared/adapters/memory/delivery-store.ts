import type { Delivery } from '#domain/bus/delivery.ts';
import { ValidationError } from '#domain/errors.ts';
import type { DeliveryName, DeliveryStore } from '#ports/delivery-store.ts';
import { copy } from './copy.ts';
import { rowKey } from './run-state.ts';

/** Deliveries in memory. */
export function memoryDeliveryStore(): DeliveryStore {
  const stored = new Map<string, Delivery>();
  return {
    async create(delivery) {
      if (stored.has(keyOf(delivery))) return false;
      stored.set(keyOf(delivery), copy(delivery));
      return true;
    },
    get: async (name) => {
      const found = stored.get(keyOf(name));
      return found && copy(found);
    },
    async list(tenantId, webhookId, { limit, cursor }) {
      const all = [...stored.values()]
        .filter((d) => d.tenantId === tenantId && d.webhookId === webhookId)
        .sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));
      if (cursor !== undefined && !/^\d{15}#/.test(cursor)) {
        throw new ValidationError('the cursor is not one of this listing', [
          { pointer: '/cursor', message: 'is not a cursor' },
        ]);
      }
      const rest = cursor === undefined ? all : all.filter((d) => placeOf(d) < cursor);
      const items = copy(rest.slice(0, limit));
      const last = items.at(-1);
      return rest.length > limit && last !== undefined ? { items, cursor: placeOf(last) } : { items };
    },
    async update(delivery) {
      if (stored.get(keyOf(delivery))?.revision !== delivery.revision - 1) return false;
      stored.set(keyOf(delivery), copy(delivery));
      return true;
    },
    due: async (moment, limit) =>
      [...stored.values()]
        .filter(({ nextAt }) => nextAt !== undefined && nextAt < moment)
        .sort((a, b) => (a.nextAt ?? 0) - (b.nextAt ?? 0))
        .slice(0, limit)
        .map(({ tenantId, webhookId, messageTime, messageId, round }) => ({
          tenantId,
          webhookId,
          messageTime,
          messageId,
          round,
        })),
  };
}

const placeOf = ({ messageTime, round, messageId }: DeliveryName): string =>
  `${String(messageTime).padStart(15, '0')}#${round}#${messageId}`;

const keyOf = (name: DeliveryName): string => rowKey(name.tenantId, name.webhookId, placeOf(name));
