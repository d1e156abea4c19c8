import type { Clock } from '#ports/clock.ts';

/** The signal of one call, made on its first reading: most calls end without anybody looking at it. */
export interface CallSignal {
  readonly signal: AbortSignal;
}

/** A call whose own end is waited for, whatever its limit. */
export interface OpenCall extends CallSignal {
  /** The call has ended: aborts what it left behind. */
  end(): void;
}

/**
 * The time limits of all calls of one step, on one timer. `now` is the clock's reading where the caller has just taken
 * one.
 */
export interface Deadlines {
  /**
   * Runs `work` until it ends, `ms` pass, or the step's signal aborts. The call's signal aborts with whatever
   * ended it, so that nothing it began goes on unseen.
   *
   * @throws what `late` makes when the time has passed; the reason of the step's signal; what `work` throws
   */
  within<T>(ms: number, late: () => Error, work: (call: CallSignal) => Promise<T>, now?: number): Promise<T>;
  /**
   * A limit for a call that ends by itself once its signal aborts, because it has something to settle: the signal aborts
   * as that of `within` would. The caller says when the call has ended.
   *
   * @throws the reason of the step's signal
   */
  open(ms: number, late: () => Error, now?: number): OpenCall;
  /** Ends the timer. Calls that still run stay without a limit: close when all have ended. */
  close(): void;
}

// an abort without a reason makes an exception with a stack each time
const FINISHED = new Error('finished');

/**
 * A sleep for a new call is at most as long as this. The limit of a model is minutes, that of most tools more than this:
 * so one sleep serves a whole short run. Calling one off for a shorter one took as much CPU as four stored texts.
 */
const FIRST_SLEEP_MS = 5_000;

/** Deadlines on a clock, for calls that end with `signal` at the latest. */
export const deadlinesOn = (clock: Clock, signal: AbortSignal): Deadlines => new StepDeadlines(clock, signal);

class Call implements OpenCall {
  readonly ms: number;
  readonly at: number;
  readonly late: () => Error;
  readonly #open: Set<Call>;
  #own: AbortController | undefined;
  /** Tells a caller who does not wait for the call's own end. */
  reject: ((error: unknown) => void) | undefined;

  constructor(ms: number, now: number, late: () => Error, open: Set<Call>) {
    this.ms = ms;
    this.at = now + ms;
    this.late = late;
    this.#open = open;
    open.add(this);
  }

  get signal(): AbortSignal {
    this.#own ??= new AbortController();
    return this.#own.signal;
  }

  end(reason: unknown = FINISHED): void {
    this.#open.delete(this);
    this.#own?.abort(reason);
  }

  /** Ends the call from outside. */
  fail(error: unknown): void {
    // made now if nobody has read it yet: a call may look at its signal late
    this.#own ??= new AbortController();
    this.end(error);
    this.reject?.(error);
  }
}

class StepDeadlines implements Deadlines {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #open = new Set<Call>();
  /** Calls off the alarm that is set, and when that rings. */
  #callOff: (() => void) | undefined;
  #until = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    signal.addEventListener('abort', this);
  }

  open(ms: number, late: () => Error, now = this.#clock.now()): Call {
    this.#signal.throwIfAborted();
    const call = new Call(ms, now, late, this.#open);
    // one sleep serves all calls: an earlier limit replaces it, a later one waits until it has passed
    if (this.#callOff === undefined || this.#until > call.at) {
      const first = Math.min(ms, FIRST_SLEEP_MS);
      this.#sleepUntil(now + first, first);
    }
    return call;
  }

  within<T>(ms: number, late: () => Error, work: (call: CallSignal) => Promise<T>, now?: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const call = this.open(ms, late, now);
      call.reject = reject;
      const ended = (value: T): void => {
        call.end();
        resolve(value);
      };
      const failed = (error: unknown): void => {
        call.end();
        reject(error);
      };
      try {
        work(call).then(ended, failed);
      } catch (thrown) {
        failed(thrown);
      }
    });
  }

  close(): void {
    this.#signal.removeEventListener('abort', this);
    this.#callOff?.();
    this.#callOff = undefined;
    this.#until = Number.POSITIVE_INFINITY;
  }

  /** The step's signal has aborted. */
  handleEvent(): void {
    for (const call of [...this.#open]) call.fail(this.#signal.reason);
  }

  #sleepUntil(at: number, ms: number): void {
    this.#callOff?.();
    this.#until = at;
    this.#callOff = alarmOn(this.#clock, ms, () => this.#wake(at));
  }

  #wake(until: number): void {
    this.#callOff = undefined;
    const now = this.#clock.now();
    for (const call of [...this.#open]) if (call.at <= Math.max(until, now)) call.fail(call.late());
    let next: Call | undefined;
    for (const call of this.#open) if (next === undefined || call.at < next.at) next = call;
    // never longer than its whole limit, should the clock have been set back
    if (next !== undefined) this.#sleepUntil(next.at, Math.min(next.ms, next.at - now));
  }
}

function alarmOn(clock: Clock, ms: number, ring: () => void): () => void {
  if (clock.alarm !== undefined) return clock.alarm(ms, ring);
  const nap = new AbortController();
  const passed = (): void => {
    // a sleep may end just before it is called off
    if (!nap.signal.aborted) ring();
  };
  clock.sleep(ms, nap.signal).then(passed, () => undefined);
  return () => nap.abort(FINISHED);
}
