import { rowKey } from '#adapters/memory/run-state.ts';
import type { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import type { OutboxEntry } from '#ports/run-store.ts';
import type { Recorder } from './history.ts';
import type { Stores } from './ports.ts';
import type { Queue } from './queue.ts';
import type { Stream } from './stream.ts';

/** The streams by the reaction that reads them. */
export type Streams = Readonly<Record<'relayOutbox' | 'watchSpending', Stream>>;

/** The stores whose new rows go into the table's stream. */
export function followed(
  { runs, ledger, state }: Stores,
  streams: Streams,
  record: Recorder,
): Pick<Stores, 'runs' | 'ledger'> {
  const booked = new Set<string>();
  const follow = async (entry: LedgerEntry): Promise<LedgerEntry> => {
    const id = `${entry.tenantId} ${entry.id}`;
    if (!booked.has(id)) streams.watchSpending.push({ id, image: imageOf(entry), healthy: true });
    booked.add(id);
    return entry;
  };
  const sends = (entry: OutboxEntry | undefined): void => {
    if (entry === undefined || !state.outbox.has(rowKey(entry.tenantId, entry.runId, entry.id))) return;
    const { id, runId } = entry;
    record.note({ fact: 'outbox-row', id, runId });
    streams.relayOutbox.push({ id, image: imageOf(entry), healthy: true });
  };
  return {
    runs: {
      ...runs,
      async create(run, events, outbox, ...more) {
        await runs.create(run, events, outbox, ...more);
        sends(outbox);
      },
      async update(run, events, outbox, sent) {
        await runs.update(run, events, outbox, sent);
        sends(outbox);
      },
    },
    ledger: {
      ...ledger,
      settle: async (...args) => follow(await ledger.settle(...args)),
      expire: async (...args) => follow(await ledger.expire(...args)),
      correct: async (...args) => follow(await ledger.correct(...args)),
    },
  };
}

const imageOf = (thing: unknown) => ({ json: { S: JSON.stringify(thing) } });

/** Dead letters that are sent arrive in their queue. */
export const returning = (
  letters: Stores['deadLetters'],
  queues: ReadonlyMap<string, Queue>,
): Stores['deadLetters'] => ({
  ...letters,
  async send(letter) {
    await letters.send(letter);
    queues.get(letter.queue)?.send(letter.body);
  },
});
