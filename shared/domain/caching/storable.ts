import type { Json } from '../json.ts';

/** The longest a value may be kept: a day. */
export const LONGEST_CACHE_MS = 24 * 60 * 60 * 1000;

/** The largest value, in bytes of its JSON. */
export const MAX_CACHED_BYTES = 256 * 1024;

/** A value as it is kept, or undefined where it must not be. */
export function storable(
  value: Json,
  { now, ttlMs }: { readonly now: number; readonly ttlMs: number },
):
  | { readonly text: string; readonly bytes: number; readonly storedAt: number; readonly expiresAt: number }
  | undefined {
  const life = Math.min(Math.floor(ttlMs), LONGEST_CACHE_MS);
  if (!(life > 0)) return undefined;
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_CACHED_BYTES) return undefined;
  return { text, bytes, storedAt: now, expiresAt: now + life };
}
