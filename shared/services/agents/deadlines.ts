import type { Clock } from '#ports/clock.ts';

/** The signal of one call, made on its first reading: most calls end without anybody looking at it. */
export interface CallSignal {
  readonly signal: AbortSignal;
}

/** The time limits of all calls of one step, on one timer. */
export interface Deadlines {
  /**
   * Runs `work` until it ends, `ms` pass, or the step's signal aborts. The call's signal aborts with whatever
   * ended it, so that nothing it began goes on unseen.
   *
   * @throws what `late` makes when the time has passed; the reason of the step's signal; what `work` throws
   */
  within<T>(ms: number, late: () => Error, work: (call: CallSignal) => Promise<T>): Promise<T>;
  /** Ends the timer. Calls that still run stay without a limit: close when all have ended. */
  close(): void;
}

// an abort without a reason makes an exception with a stack each time
const FINISHED = new Error('finished');

/** Deadlines on a clock, for calls that end with `signal` at the latest. */
export const deadlinesOn = (clock: Clock, signal: AbortSignal): Deadlines => new StepDeadlines(clock, signal);

class Call implements CallSignal {
  readonly ms: number;
  readonly at: number;
  /** Ends the call from outside. */
  readonly fail: (error: unknown) => void;
  readonly late: () => Error;
  #own: AbortController | undefined;

  constructor(ms: number, now: number, late: () => Error, fail: (error: unknown) => void) {
    this.ms = ms;
    this.at = now + ms;
    this.late = late;
    this.fail = fail;
  }

  get signal(): AbortSignal {
    this.#own ??= new AbortController();
    return this.#own.signal;
  }

  abort(reason: unknown): void {
    this.#own?.abort(reason);
  }
}

class StepDeadlines implements Deadlines {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #open = new Set<Call>();
  /** Ends the sleep that is under way, and when that ends by itself. */
  #nap: AbortController | undefined;
  #until = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    signal.addEventListener('abort', this.#lost, { once: true });
  }

  within<T>(ms: number, late: () => Error, work: (call: CallSignal) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#signal.throwIfAborted();
      const end = (reason: unknown): void => {
        this.#open.delete(call);
        call.abort(reason);
      };
      const fail = (error: unknown): void => {
        end(error);
        reject(error);
      };
      const call = new Call(ms, this.#clock.now(), late, fail);
      this.#open.add(call);
      this.#sleepUntil(call.at, ms);
      const ended = (value: T): void => {
        end(FINISHED);
        resolve(value);
      };
      const failed = (error: unknown): void => {
        end(FINISHED);
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
    this.#signal.removeEventListener('abort', this.#lost);
    this.#nap?.abort(FINISHED);
    this.#nap = undefined;
    this.#until = Number.POSITIVE_INFINITY;
  }

  readonly #lost = (): void => {
    for (const call of [...this.#open]) call.fail(this.#signal.reason);
  };

  /** One sleep serves all calls: an earlier limit replaces it, a later one waits until it has passed. */
  #sleepUntil(at: number, ms: number): void {
    if (this.#nap !== undefined && this.#until <= at) return;
    this.#nap?.abort(FINISHED);
    const nap = new AbortController();
    this.#nap = nap;
    this.#until = at;
    const passed = (): void => {
      // a sleep may end just before it is called off
      if (this.#nap === nap) this.#wake(at);
    };
    this.#clock.sleep(ms, nap.signal).then(passed, () => undefined);
  }

  #wake(until: number): void {
    this.#nap = undefined;
    const now = this.#clock.now();
    for (const call of [...this.#open]) if (call.at <= Math.max(until, now)) call.fail(call.late());
    let next: Call | undefined;
    for (const call of this.#open) if (next === undefined || call.at < next.at) next = call;
    // never longer than its whole limit, should the clock have been set back
    if (next !== undefined) this.#sleepUntil(next.at, Math.min(next.ms, next.at - now));
  }
}
