import { defineTrigger } from '#declare/trigger.ts';
import { OutboxRecord } from '#services/runs/outbox-record.ts';
import { relayFreshEntry } from '#services/runs/relay-entry.ts';

/** Sends what a request put into the outbox and could not send itself, and tells that a run has ended. */
export const relayOutbox = defineTrigger({
  id: 'relayOutbox',
  uses: [
    'runs.write',
    'runs.queue',
    'outbox.mark',
    'engine.start',
    'engine.stop',
    'stop.write',
    'bus.publish',
  ],
  timeoutSeconds: 30,
  memoryMb: 256,
  source: { kind: 'table-stream', sortKeyPrefix: 'OUTBOX#' },
  handle: async (deps, record) => {
    await relayFreshEntry(deps, OutboxRecord.parse(record));
    return { 'outbox-relayed': 1 };
  },
});
