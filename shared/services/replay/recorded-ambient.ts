import type { Ambient } from '#declare/capabilities.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import { ReplayMiss } from './miss.ts';

/** The readings of one stretch, in their order. */
export interface RecordedAmbient extends Ambient {
  /** Makes the readings that come next in the record, if any: those that a tool made which is not run again. */
  readAhead(ports: Ambient): void;
}

/**
 * Clock, ids and random numbers for a step recorder, by sequence: every event of the recorder takes one moment, so
 * the n-th reading of the clock is the moment of the n-th event. Past the end of the record the clock stands.
 *
 * @throws ReplayMiss for an id or number where the record has something else
 */
export function recordedAmbient(
  events: readonly RunEvent[],
  miss: (m: ReplayMiss) => never,
): RecordedAmbient {
  let next = 0;
  const drawn = (type: 'id-drawn' | 'random-drawn', asked: string): string | number => {
    const event = events[next];
    if (event?.type === type) return event.value;
    return miss(new ReplayMiss(type === 'id-drawn' ? 'id' : 'random', asked));
  };
  return {
    clock: {
      now() {
        const event = events[next] ?? events.at(-1);
        next += 1;
        return event?.at ?? 0;
      },
      sleep: asleep,
    },
    random: {
      id: (kind) => String(drawn('id-drawn', `an id of kind ${kind}`)),
      fraction: () => Number(drawn('random-drawn', 'a number')),
      bytes: () => miss(new ReplayMiss('random', 'bytes')),
    },
    readAhead({ clock, random }) {
      for (let event = events[next]; event !== undefined; event = events[next]) {
        if (event.type === 'clock-read') clock.now();
        // the value comes from the record whatever the kind is
        else if (event.type === 'id-drawn') random.id('message');
        else if (event.type === 'random-drawn') random.fraction();
        else return;
      }
    },
  };
}

/** Time does not pass in a replay: a sleep ends only when it is called off. */
export const asleep = (_ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
