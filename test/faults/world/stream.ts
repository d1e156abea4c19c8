import type { Recorder } from './history.ts';
import type { SimClock } from './sim-clock.ts';

/** One change of the table, as a consumer of its stream gets it. */
export interface StreamRecord {
  readonly id: string;
  readonly image: Readonly<Record<string, { S: string }>>;
  /** False for one that no repetition can make readable. */
  readonly healthy: boolean;
}

/** How a stream is read. */
export interface StreamHabits {
  readonly draw: () => number;
  /** Share of the batches that come again after they were handled. */
  readonly repeated: number;
  /** Handles a batch; answers the id of the first record that failed. Throws when all of it failed. */
  readonly work: (batch: readonly StreamRecord[]) => Promise<string | undefined>;
}

/** A stream with one consumer. */
export interface Stream {
  push(record: StreamRecord): void;
  /** Records that were not handled yet. */
  readonly size: () => number;
}

const BATCH = 25;
const WINDOW_MS = 2_000;
const RETRY_MS = 1_000;
const MAX_TRIES = 10;

/** The table's stream: in order, at least once, from the first record that failed on; a batch that fails is halved. */
export function simStream(name: string, clock: SimClock, recorder: Recorder, habits: StreamHabits): Stream {
  const waiting: StreamRecord[] = [];
  let reading = false;
  const note = (record: StreamRecord | undefined, outcome: 'handled' | 'failed' | 'given-up'): void => {
    if (record === undefined) return;
    const { id, healthy } = record;
    recorder.note({ fact: 'stream-record', stream: name, id, healthy, outcome });
  };
  const handled = async (batch: readonly StreamRecord[]): Promise<number> => {
    try {
      const failed = await habits.work(batch);
      const until = failed === undefined ? batch.length : batch.findIndex(({ id }) => id === failed);
      return until < 0 ? 0 : until;
    } catch {
      return 0;
    }
  };
  let place = { tries: 0, size: BATCH };
  const failedAt = async (left: number, count: number): Promise<void> => {
    note(waiting[0], 'failed');
    const tries = count > 0 ? 1 : place.tries + 1;
    if (tries > MAX_TRIES) note(waiting.shift(), 'given-up');
    place = { tries: tries > MAX_TRIES ? 0 : tries, size: Math.max(1, Math.ceil(left / 2)) };
    await clock.sleep(RETRY_MS * place.tries);
  };
  const round = async (): Promise<void> => {
    const batch = waiting.slice(0, place.size);
    const count = await handled(batch);
    if (count > 0 && habits.draw() < habits.repeated) await handled(batch.slice(0, count));
    for (const record of waiting.splice(0, count)) note(record, 'handled');
    if (count < batch.length) await failedAt(batch.length - count, count);
    else place = { tries: 0, size: BATCH };
  };
  const read = async (): Promise<void> => {
    while (waiting.length > 0) await round();
    reading = false;
  };
  return {
    push(record) {
      waiting.push(record);
      if (reading) return;
      reading = true;
      clock.after(Math.ceil(habits.draw() * WINDOW_MS), () => void read());
    },
    size: () => waiting.length,
  };
}
