import { randomBytes } from 'node:crypto';
import type { Ambient } from '#declare/capabilities.ts';
import { makeId } from '#domain/ids.ts';
import type { Clock } from '#ports/clock.ts';
import type { Randomness } from '#ports/randomness.ts';

/** The machine's clock and its source of randomness: the only place that reads either. */
export const systemAmbient = (): Ambient => ({ clock: systemClock, random: systemRandomness });

const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const abort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', abort, { once: true });
    }),
  alarm(ms, ring) {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
};

const systemRandomness: Randomness = {
  id: (kind) => makeId(kind, Date.now(), randomBytes(16)),
  fraction: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  bytes: (length) => randomBytes(length),
};
