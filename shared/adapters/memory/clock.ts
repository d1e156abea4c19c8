import type { Clock } from '#ports/clock.ts';

/** A clock that moves only when told. */
export interface MemoryClock extends Clock {
  /** Moves on by `ms`, waking sleepers in the order of their times, each at its own time. */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * A clock that stands at `start` until `advance`. With `sleeping: 'skips'` a sleep does not wait: it moves
 * the clock on by its length and resolves, for code that sleeps and nobody is there to move the clock.
 */
export function memoryClock(
  start: number,
  { sleeping = 'waits' }: { sleeping?: 'waits' | 'skips' } = {},
): MemoryClock {
  let now = start;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      if (sleeping === 'skips') {
        now += ms;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.add(sleeper);
        const abort = (): void => {
          if (sleepers.delete(sleeper)) reject(signal?.reason);
        };
        signal?.addEventListener('abort', abort, { once: true });
      });
    },
    async advance(ms) {
      const until = now + ms;
      const next = (): Sleeper | undefined =>
        [...sleepers].filter((s) => s.at <= until).sort((a, b) => a.at - b.at)[0];
      for (let due = next(); due !== undefined; due = next()) {
        sleepers.delete(due);
        now = Math.max(now, due.at);
        due.wake();
        // lets the woken one run, and perhaps sleep again, before time goes on
        await new Promise(setImmediate);
      }
      now = until;
    },
  };
}
