import type { Circuit } from '#domain/models/circuit.ts';

/** Circuits of models, shared by all processes. */
export interface CircuitStore {
  /** Undefined where nothing was ever written: closed. May lag behind a moment. */
  read(id: string): Promise<Circuit | undefined>;
  /** Writes where the stored version is still the one before (none for version 1); false where it is not. */
  write(id: string, circuit: Circuit): Promise<boolean>;
}
