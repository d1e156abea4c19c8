import type { Circuit } from '#domain/models/circuit.ts';
import type { CircuitStore } from '#ports/circuit-store.ts';

/** Circuits in memory. */
export function memoryCircuitStore(circuits = new Map<string, Circuit>()): CircuitStore {
  return {
    read: async (id) => circuits.get(id),
    async write(id, circuit) {
      if ((circuits.get(id)?.version ?? 0) !== circuit.version - 1) return false;
      circuits.set(id, { ...circuit });
      return true;
    },
  };
}
