import { LLMProviderError, OrchestratorError } from '#domain/errors.ts';
import type { FaultKind, Invocation, Recorder } from './history.ts';
import type { SimClock } from './sim-clock.ts';

/** A fault that strikes one outgoing call of one invocation of one unit. Counts are from 1. */
export interface Strike {
  readonly unit: string;
  readonly invocation: number;
  readonly call: number;
  readonly kind: FaultKind;
}

/** What an outgoing call passes through. */
export interface Weather {
  readonly clock: SimClock;
  readonly record: Recorder;
  readonly strikes: readonly Strike[];
  /** True once the faults are over: none strikes any more. */
  readonly over: () => boolean;
  /** Draws in [0, 1): how long each call takes. */
  readonly draw: () => number;
  /** Told of every outgoing call: where faults may strike. */
  readonly onCall?: (by: Invocation, call: number, name: string) => void;
}

/** A process that serves one invocation at a time. */
export interface Serving {
  current: Invocation | undefined;
  /** Whose call takes effect now: one in flight may outlive the invocation that made it. */
  acting?: Invocation | undefined;
  /** Ends the invocation under way, and the process with it. */
  die: (why: string) => void;
}

/** Longest that a call takes, in milliseconds. */
export const MAX_LATENCY_MS = 12;

/** What a dead process gets from everything that it still asks for. */
export class DeadProcess extends Error {
  override readonly name = 'DeadProcess';
}

/** One outgoing call: `run` makes it take effect. */
export interface Outgoing {
  readonly port: string;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly run: () => Promise<unknown>;
}

/**
 * Makes the call of whichever invocation the process serves, with the fault that is planned for it. After its death a
 * process has no effect any more: all its calls fail at once.
 */
export async function passThrough(weather: Weather, serving: Serving, out: Outgoing): Promise<unknown> {
  const by = serving.current;
  if (by === undefined || by.dead) throw new DeadProcess('dead');
  const { port, method, args } = out;
  by.calls += 1;
  const call = by.calls;
  const name = `${port}.${method}`;
  if (!weather.over()) weather.onCall?.(by, call, name);
  const strike = weather.over()
    ? undefined
    : weather.strikes.find((s) => s.unit === by.unit && s.invocation === by.number && s.call === call);
  const began = weather.record.next();
  const noted = (ending: { value?: unknown; error?: unknown }): void => {
    if (!by.dead) weather.record.note({ fact: 'asked', by, port, method, args, began, ...ending });
  };
  await weather.clock.sleep(1 + Math.floor(weather.draw() * MAX_LATENCY_MS));
  if (by.dead) throw new DeadProcess('dead');
  if (strike !== undefined) weather.record.note({ fact: 'fault', by, kind: strike.kind, call: name });
  serving.acting = by;
  try {
    const value = await struck(serving, out, strike?.kind);
    noted({ value });
    return value;
  } catch (error) {
    noted({ error });
    throw error;
  }
}

/** Makes the call, or lets it go wrong. */
export async function struck(
  serving: Pick<Serving, 'die'>,
  out: Outgoing,
  kind: FaultKind | undefined,
): Promise<unknown> {
  if (kind === undefined) return out.run();
  if (kind === 'crash-before') return dying(serving, out);
  if (kind === 'rejected' || kind === 'throttled') return refused(out, kind);
  try {
    await out.run();
  } catch (error) {
    if (kind === 'executed-but-failed') throw error;
  }
  return kind === 'crash-after' ? dying(serving, out) : refused(out, kind);
}

function dying(serving: Pick<Serving, 'die'>, { port, method }: Outgoing): never {
  serving.die(`crashed at ${port}.${method}`);
  throw new DeadProcess('dead');
}

/** The answer of a failing dependency, in the form that its port promises. */
function refused({ port, method }: Outgoing, kind: FaultKind): unknown {
  // a cache never rejects
  if (port === 'cache') return method === 'get' ? { outcome: 'unavailable' } : false;
  if (port === 'model') throw providerError(kind);
  if (kind === 'rejected') throw new Error(`${port}.${method} was rejected`);
  throw new OrchestratorError('unavailable', `${port}.${method} did not answer`);
}

const providerError = (kind: FaultKind): Error =>
  kind === 'throttled'
    ? new LLMProviderError('bedrock', 'rate_limited', 'too many', { retryable: true, began: false })
    : new LLMProviderError('bedrock', 'model_unavailable', 'no answer', {
        retryable: kind === 'executed-but-failed',
        began: kind === 'executed-but-failed',
      });
