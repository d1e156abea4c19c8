import {
  afterFailure,
  afterSuccess,
  type Circuit,
  type CircuitSettings,
  passageOf,
  withProbe,
} from '#domain/models/circuit.ts';
import type { CircuitStore } from '#ports/circuit-store.ts';
import type { Clock } from '#ports/clock.ts';

/** Keeps callers off a model that fails, over all processes. */
export interface CircuitBreaker {
  /** `probe`: this caller alone tries whether the model is back, and must tell how it went. */
  admit(id: string): Promise<'closed' | 'probe' | 'open'>;
  /** True when this failure opened the circuit. */
  failed(id: string): Promise<boolean>;
  succeeded(id: string): Promise<void>;
}

/** How long what was read of a circuit is believed. */
const BELIEVED_MS = 5_000;
const WRITES = 4;

/**
 * A breaker over the shared store. What was read is believed for five seconds, so a healthy model costs one small
 * read in that time and no write: only failures, and the first success after them, write. A store that does not
 * answer never stops a call.
 */
export function circuitBreaker(
  { circuits, clock }: { readonly circuits: CircuitStore; readonly clock: Clock },
  settings: CircuitSettings,
): CircuitBreaker {
  const known = new Map<string, { readonly circuit: Circuit | undefined; readonly until: number }>();
  const learn = (id: string, circuit: Circuit | undefined): Circuit | undefined => {
    known.set(id, { circuit, until: clock.now() + BELIEVED_MS });
    return circuit;
  };
  const read = async (id: string): Promise<Circuit | undefined> => learn(id, await circuits.read(id));
  const current = async (id: string): Promise<Circuit | undefined> => {
    const found = known.get(id);
    return found !== undefined && clock.now() < found.until ? found.circuit : read(id);
  };
  /** Writes what `change` makes of the circuit, again on the newest when another was faster. */
  const write = async (
    id: string,
    change: (circuit: Circuit | undefined) => Circuit | undefined,
  ): Promise<Circuit | undefined> => {
    let circuit = await current(id);
    for (let n = 0; n < WRITES; n += 1) {
      const changed = change(circuit);
      if (changed === undefined) return undefined;
      if (await circuits.write(id, changed)) return learn(id, changed);
      circuit = await read(id);
    }
    return undefined;
  };
  return {
    admit: (id) =>
      orElse('closed', async () => {
        const passage = passageOf(await current(id), clock.now());
        if (passage !== 'probe') return passage;
        const claimed = await write(id, (circuit) => {
          const now = clock.now();
          return circuit !== undefined && passageOf(circuit, now) === 'probe'
            ? withProbe(circuit, now, settings)
            : undefined;
        });
        if (claimed !== undefined) return 'probe';
        return passageOf(await current(id), clock.now()) === 'closed' ? 'closed' : 'open';
      }),
    failed: (id) =>
      orElse(false, async () => {
        let opened = false;
        await write(id, (circuit) => {
          const after = afterFailure(circuit, clock.now(), settings);
          opened = after.openings > (circuit?.openings ?? 0);
          return after;
        });
        return opened;
      }),
    succeeded: (id) =>
      orElse(undefined, async () => {
        const believed = known.get(id)?.circuit;
        if (believed === undefined || believed.failures === 0) return;
        await write(id, (circuit) =>
          circuit === undefined || circuit.failures === 0 ? undefined : afterSuccess(circuit),
        );
      }),
  };
}

/** The breaker guards calls; where its own store fails, the call matters more. */
async function orElse<T>(otherwise: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch {
    return otherwise;
  }
}
