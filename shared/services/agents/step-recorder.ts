import type { Ambient } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { RunEventBody } from '#domain/runs/event.ts';
import type { StepKey } from '#domain/runs/step.ts';
import type { NewEvent } from '#ports/run-store.ts';

/**
 * What a step uses in place of clock and randomness: each reading becomes an event, so that a replay can give
 * the same ones. Events are held until `flush`, which appends them as one page.
 */
export interface StepRecorder extends Ambient {
  /** The event is the recorder's from then on. */
  note(event: RunEventBody): void;
  flush(): Promise<void>;
}

const NOTHING = Promise.resolve();

/** A recorder for one step; `append` writes a page of events at the end of the run's history. */
export function stepRecorder(
  { clock, random }: Ambient,
  step: StepKey,
  append: (events: readonly NewEvent[]) => Promise<void>,
): StepRecorder {
  let page: NewEvent[] = [];
  const note = (event: RunEventBody, at = clock.now()): void => {
    // not a copy: the events of a run were a tenth of what it allocated
    const timed: RunEventBody & { at?: number } = event;
    timed.at = at;
    page.push(timed as NewEvent);
  };
  return {
    note,
    flush() {
      if (page.length === 0) return NOTHING;
      const full = page;
      page = [];
      return append(full);
    },
    clock: {
      now() {
        const value = clock.now();
        note({ type: 'clock-read', step, value }, value);
        return value;
      },
      sleep: (ms, signal) => clock.sleep(ms, signal),
    },
    random: {
      id(kind) {
        const value = random.id(kind);
        note({ type: 'id-drawn', step, value });
        return value;
      },
      fraction() {
        const value = random.fraction();
        note({ type: 'random-drawn', step, value });
        return value;
      },
      // what is recorded can be read: key material must not come from here
      bytes() {
        throw new OrchestratorError('not_supported', 'a recorded step draws no key material');
      },
    },
  };
}
