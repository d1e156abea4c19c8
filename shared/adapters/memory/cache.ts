import { storable } from '#domain/caching/storable.ts';
import type { Json } from '#domain/json.ts';
import type { Cache, CachePlace } from '#ports/cache.ts';
import { rowKey } from './run-state.ts';

/** Bytes of values and keys that one process keeps unless told otherwise: a small part of the smallest function. */
const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;
/** What an entry costs besides its text. */
const ENTRY_BYTES = 200;

interface Entry {
  readonly text: string;
  readonly bytes: number;
  readonly storedAt: number;
  readonly expiresAt: number;
}

/**
 * The values of this process. Over its bytes it forgets what was not used for longest; a value is gone once it has
 * expired. Sixty lines of our own in place of `lru-cache`: that one is 18 kB in each bundle and reads a clock of
 * its own, while a Map keeps the order already and `now` comes from the caller.
 */
export function memoryCache({ maxBytes = DEFAULT_MAX_BYTES }: { readonly maxBytes?: number } = {}): Cache {
  // oldest use first: a Map keeps the order of insertion
  const entries = new Map<string, Entry>();
  let held = 0;
  const drop = (key: string): void => {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    held -= entry.bytes;
  };
  return {
    async get(place, now) {
      const key = keyOf(place);
      const entry = entries.get(key);
      if (entry === undefined) return { outcome: 'miss' };
      if (entry.expiresAt <= now) {
        drop(key);
        return { outcome: 'miss' };
      }
      entries.delete(key);
      entries.set(key, entry);
      const { text, storedAt, expiresAt } = entry;
      return { outcome: 'hit', hit: { value: JSON.parse(text) as Json, storedAt, expiresAt } };
    },
    async put(place, value, life) {
      const key = keyOf(place);
      drop(key);
      const kept = storable(value, life);
      if (kept === undefined) return false;
      const bytes = kept.bytes + Buffer.byteLength(key) + ENTRY_BYTES;
      if (bytes > maxBytes) return false;
      entries.set(key, { ...kept, bytes });
      held += bytes;
      for (const oldest of entries.keys()) {
        if (held <= maxBytes) break;
        drop(oldest);
      }
      return true;
    },
    async delete(place) {
      drop(keyOf(place));
      return true;
    },
  };
}

const keyOf = ({ tenantId, namespace, key }: CachePlace): string => rowKey(tenantId, namespace, key);
