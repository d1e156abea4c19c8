import { OrchestratorError } from '#domain/errors.ts';

/** Draws in [0, 1). */
export type Draw = () => number;

/** One invocation of a worker: once it is dead, nothing it does has any effect or ever comes back. */
export interface Life {
  dead: boolean;
}

/** How often what goes wrong, as a share of calls. */
export interface Rates {
  /** Refused before it had an effect. */
  readonly refused: number;
  /** The effect is there, the answer is lost. */
  readonly lost: number;
  /** The whole worker dies at the call, with or without its effect. */
  readonly killed: number;
}

/**
 * The same port with faults: every method may be refused, lose its answer, or take its caller with it. `die` is
 * called when it does.
 */
export function faulty<T extends object>(port: T, life: Life, draw: Draw, rates: Rates, die: () => void): T {
  const kill = async (call: () => Promise<unknown>): Promise<never> => {
    if (draw() < 0.5) await call();
    life.dead = true;
    die();
    return forever();
  };
  const fated = async (name: string, call: () => Promise<unknown>): Promise<unknown> => {
    const fate = draw();
    if (fate < rates.refused) throw new OrchestratorError('unavailable', `${name} refused`);
    if (fate < rates.refused + rates.killed) return kill(call);
    const answer = await call();
    if (fate > 1 - rates.lost) throw new OrchestratorError('unavailable', `${name} lost`);
    return life.dead ? forever() : answer;
  };
  return new Proxy(port, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as unknown;
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) =>
        life.dead ? forever() : fated(String(name), () => method.apply(target, args));
    },
  });
}

const forever = (): Promise<never> => new Promise(() => undefined);
