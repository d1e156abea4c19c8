import { makeId } from '#domain/ids.ts';
import type { Randomness } from '#ports/randomness.ts';

const FIRST_ID_AT = Date.UTC(2026, 0, 1);

/**
 * The same ids, fractions and bytes for the same seed, in the same order of asking; ids sort by making.
 * Mulberry32: fit for tests and simulations, never for keys.
 */
export function memoryRandomness(seed: number): Randomness {
  let state = seed >>> 0;
  let made = 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const bytes = (length: number): Uint8Array =>
    Uint8Array.from({ length }, () => Math.floor(fraction() * 256));
  return {
    fraction,
    bytes,
    id: (kind) => {
      made += 1;
      return makeId(kind, FIRST_ID_AT + made, bytes(16));
    },
  };
}
