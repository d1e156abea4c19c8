import type { Clock } from '#ports/clock.ts';

/** A clock whose time passes only in `advance`, as fast as there is nothing to do. */
export interface SimClock extends Clock {
  /** Calls `work` after `ms`; answers how to call that off. */
  after(ms: number, work: () => void): () => void;
  /** Goes on from event to event until `done` says so or `limitMs` have passed; true when it was done. */
  until(done: () => boolean, limitMs: number): Promise<boolean>;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly work: () => void;
  off: boolean;
}

/** A clock that stands at `start`. What is due at the same millisecond happens in the order it was asked for. */
export function simClock(start: number): SimClock {
  let now = start;
  let made = 0;
  const queue = eventQueue();
  const after = (ms: number, work: () => void): (() => void) => {
    made += 1;
    const event: Event = { at: now + Math.max(0, Math.ceil(ms)), order: made, work, off: false };
    queue.push(event);
    return () => {
      event.off = true;
    };
  };
  return {
    now: () => now,
    after,
    sleep: (ms, signal) =>
      new Promise<void>((resolve, reject) => {
        signal?.throwIfAborted();
        const callOff = after(ms, () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        });
        const abort = (): void => {
          callOff();
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', abort, { once: true });
      }),
    async until(done, limitMs) {
      const end = now + limitMs;
      await settled();
      while (!done()) {
        const next = queue.pop(end);
        if (next === undefined) {
          now = Math.max(now, end);
          return false;
        }
        now = Math.max(now, next.at);
        next.work();
        await settled();
      }
      return true;
    },
  };
}

/** All that promises still have to do without time passing. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A binary heap by time, then order. */
function eventQueue() {
  const heap: Event[] = [];
  const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
  const up = (from: number): void => {
    for (let i = from; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!swapIf(parent, i)) return;
      i = parent;
    }
  };
  const swapIf = (parent: number, child: number): boolean => {
    const [a, b] = [heap[parent], heap[child]];
    if (a === undefined || b === undefined || !before(b, a)) return false;
    heap[parent] = b;
    heap[child] = a;
    return true;
  };
  const down = (): void => {
    for (let i = 0; ; ) {
      const [l, r] = [2 * i + 1, 2 * i + 2];
      const [left, right] = [heap[l], heap[r]];
      if (left === undefined) return;
      const child = right !== undefined && before(right, left) ? r : l;
      if (!swapIf(i, child)) return;
      i = child;
    }
  };
  const removeFirst = (): void => {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    down();
  };
  return {
    push(event: Event) {
      heap.push(event);
      up(heap.length - 1);
    },
    /** The first that is due by `end` and not called off. */
    pop(end: number): Event | undefined {
      for (let first = heap[0]; first !== undefined; first = heap[0]) {
        if (first.at > end && !first.off) return undefined;
        removeFirst();
        if (!first.off) return first;
      }
      return undefined;
    },
  };
}
