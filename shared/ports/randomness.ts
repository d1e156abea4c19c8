import type { IdKind } from '#domain/ids.ts';

/** Where ids and random numbers come from. */
export interface Randomness {
  /** A fresh id of the kind; ids of one kind sort by time of making. */
  id(kind: IdKind): string;
  /** Uniform in [0, 1). */
  fraction(): number;
  /** `length` unpredictable bytes, fit for keys. */
  bytes(length: number): Uint8Array;
}
