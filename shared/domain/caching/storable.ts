import type { Json } from '../json.ts';

/** The longest a value may be kept: a day. */
export const LONGEST_CACHE_MS = 24 * 60 * 60 * 1000;

/** The largest value, in bytes of its JSON. */
export const MAX_CACHED_BYTES = 256 * 1024;

/** How long a value is wanted, from when on. */
export interface Life {
  readonly now: number;
  readonly ttlMs: number;
}

/** When a value of this life ends; not after `now` where it has no time at all. */
export const endOf = ({ now, ttlMs }: Life): number =>
  ttlMs > 0 ? now + Math.min(Math.floor(ttlMs), LONGEST_CACHE_MS) : now;

/** A value as it is kept, or undefined where it must not be. */
export function storable(
  value: Json,
  life: Life,
):
  | { readonly text: string; readonly bytes: number; readonly storedAt: number; readonly expiresAt: number }
  | undefined {
  const expiresAt = endOf(life);
  if (expiresAt <= life.now) return undefined;
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_CACHED_BYTES) return undefined;
  return { text, bytes, storedAt: life.now, expiresAt };
}
