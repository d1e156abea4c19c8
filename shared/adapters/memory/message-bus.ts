import { subscriptions } from '#domain/bus/subscriptions.ts';
import { ValidationError } from '#domain/errors.ts';
import type { BusMessage, MessageBus } from '#ports/message-bus.ts';
import { copy } from './copy.ts';
import { rowKey } from './run-state.ts';

/** Messages in memory. */
export function memoryMessageBus(): MessageBus {
  const messages: BusMessage[] = [];
  const forwarded = new Set<string>();
  const subscribers = subscriptions<BusMessage>();
  return {
    async publish(message) {
      if (messages.some((m) => m.tenantId === message.tenantId && m.id === message.id)) return false;
      messages.push(copy(message));
      await subscribers.deliver(copy(message));
      return true;
    },
    async forwarded({ tenantId, id }) {
      forwarded.add(rowKey(tenantId, id));
    },
    unforwarded: async (moment, limit) =>
      copy(
        messages
          .filter(({ tenantId, id, time }) => time < moment && !forwarded.has(rowKey(tenantId, id)))
          .sort(order)
          .slice(0, limit),
      ),
    subscribe: (types, handler) => subscribers.add(types, handler),
    getHistory: async (tenantId, { after, type, limit }) => {
      const start = after === undefined ? undefined : placeOf(after);
      const items = messages
        .filter((m) => m.tenantId === tenantId && (type === undefined || m.type === type))
        .filter((m) => start === undefined || order(m, start) > 0)
        .sort(order)
        .slice(0, limit);
      const last = items.at(-1);
      return last === undefined ? { items } : { items: copy(items), cursor: `${last.time}:${last.id}` };
    },
  };
}

type Place = Pick<BusMessage, 'time' | 'id'>;

function order(a: Place, b: Place): number {
  if (a.time !== b.time) return a.time - b.time;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

function placeOf(cursor: string): Place {
  const [, time, id] = /^(\d{1,15}):(.+)$/s.exec(cursor) ?? [];
  if (time === undefined || id === undefined) {
    throw new ValidationError('the cursor is not one of this listing', [
      { pointer: '/cursor', message: 'is not a cursor' },
    ]);
  }
  return { time: Number(time), id };
}
