import * as z from 'zod';
import { storable } from '#domain/caching/storable.ts';
import { type Json, jsonOf } from '#domain/json.ts';
import type { Cache, CacheAnswer, CachePlace } from '#ports/cache.ts';
import { type Connection, type ConnectionSettings, valkeyConnection } from './connection.ts';

// a schema of JSON would copy the value, and lose a member called `__proto__`
const Value = z.custom<Json>((value) => value !== undefined);
const Envelope = z.strictObject({ value: Value, storedAt: z.number(), expiresAt: z.number() });

/**
 * Values in a Valkey (or Redis) server, single or a cluster, for all processes. The server forgets by itself; the end
 * is also compared on every read, by the caller's clock. A server that is slow, gone or full is no error: it is
 * `unavailable`.
 */
export function valkeyCache(
  settings: ConnectionSettings,
  connect: (settings: ConnectionSettings) => Connection = valkeyConnection,
): Cache {
  const connection = connect(settings);
  return {
    async get(place, now) {
      try {
        const text = await connection.get(keyOf(place));
        return text === null ? { outcome: 'miss' } : found(text, now);
      } catch {
        return { outcome: 'unavailable' };
      }
    },
    async put(place, value, life) {
      const kept = storable(value, life);
      try {
        if (kept === undefined) {
          // what is there is older than what should be
          await connection.remove(keyOf(place));
          return false;
        }
        const { text, storedAt, expiresAt } = kept;
        const envelope = `{"value":${text},"storedAt":${storedAt},"expiresAt":${expiresAt}}`;
        await connection.set(keyOf(place), envelope, expiresAt - storedAt);
        return true;
      } catch {
        return false;
      }
    },
    async delete(place) {
      try {
        await connection.remove(keyOf(place));
        return true;
      } catch {
        return false;
      }
    },
  };
}

// no part can hold the colon between them, nor the braces that tell a cluster where to put a key
const keyOf = ({ tenantId, namespace, key }: CachePlace): string =>
  ['watchfloor', tenantId, namespace, key].map((part) => encodeURIComponent(part.toWellFormed())).join(':');

/** Whatever else lies under the key is a miss: another version of this program may have written it. */
function found(text: string, now: number): CacheAnswer {
  const read = Envelope.safeParse(jsonOf(text));
  if (!read.success || read.data.expiresAt <= now) return { outcome: 'miss' };
  const { value, storedAt, expiresAt } = read.data;
  return { outcome: 'hit', hit: { value: value as Json, storedAt, expiresAt } };
}
