import * as z from 'zod';
import type { OutboxEntry } from '#ports/run-store.ts';
import { due } from './index-keys.ts';
import { partsOf } from './key-parts.ts';
import { keys } from './keys.ts';
import type { Columns } from './row.ts';

const Kind = z.enum(['start-run', 'stop-run', 'run-ended']);

/** Where an entry lies. */
export const outboxKey = (entry: OutboxEntry) => keys.outbox(entry.tenantId, entry.runId, entry.id);

/** The columns of an entry that waits to be sent: what it says is all in its keys. */
export const outboxColumns = (entry: OutboxEntry): Columns => ({
  gsi2pk: due.outbox(due.shardOf(entry.id)),
  gsi2sk: due.outboxAt(entry.createdAt, entry.kind, entry.id),
});

/** How long a sent entry stays to be looked at, in seconds. */
const SENT_KEPT_SECONDS = 7 * 24 * 60 * 60;

/** What takes an entry off the due-list. */
export const sentChange = (entry: OutboxEntry) => ({
  set: {
    gsi2pk: undefined,
    gsi2sk: undefined,
    expiresAt: Math.ceil(entry.createdAt / 1000) + SENT_KEPT_SECONDS,
  },
});

/**
 * The entry in the keys of an item, as the index or a record of the table's stream (`NewImage`) gives them;
 * undefined for an item that is no entry waiting to be sent.
 */
export function outboxEntryFrom(item: Readonly<Record<string, { S?: string }>>): OutboxEntry | undefined {
  const [, tenantId, , runId] = partsOf(item['pk']?.S ?? '');
  const [name] = partsOf(item['sk']?.S ?? '');
  const [time, kind, id] = partsOf(item['gsi2sk']?.S ?? '');
  const known = Kind.safeParse(kind);
  if (name !== 'OUTBOX' || !known.success || !tenantId || !runId || !id) return undefined;
  return { id, tenantId, runId, kind: known.data, createdAt: Number(time) };
}
