import * as z from 'zod';
import { cellCounts, cellOf, type UsageCell } from '#domain/costs/booking.ts';
import { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import { Reservation } from '#domain/costs/reservation.ts';
import { hashOf } from '#domain/hash.ts';
import { due, listings } from './index-keys.ts';
import { partsOf } from './key-parts.ts';
import { keys } from './keys.ts';
import { MeterRef } from './ledger-meters.ts';
import { type Columns, fromRow, jsonColumn, type Row } from './row.ts';
import { absent, always, putOf, updateOf, type Write } from './write.ts';

const HoldColumns = z.object({
  state: z.enum(['held', 'ended']),
  /** When its entry, and its correction, were booked: where to find them. */
  bookedAt: z.number().optional(),
  correctedAt: z.number().optional(),
  body: jsonColumn(z.object({ reservation: Reservation, meters: z.array(MeterRef) })),
});

/** A reservation with the meters it is held in, and what became of it. */
export type Hold = z.output<typeof HoldColumns>;

/** The columns of a hold that has just begun. */
export function holdColumns(reservation: Reservation, meters: readonly MeterRef[]): Columns {
  const { id, tenantId, labels, createdAt, expiresAt } = reservation;
  const refs = meters.map(({ scope, period, window }) => ({ scope, period, window }));
  return {
    state: 'held',
    body: JSON.stringify({ reservation, meters: refs }),
    gsi1pk: listings.held(tenantId, labels.run),
    gsi1sk: listings.placeOf(createdAt, id),
    gsi2pk: due.holds(due.shardOf(id)),
    gsi2sk: due.runAt(expiresAt, id),
  };
}

/** What ends a hold: it is listed no more. */
export const endedColumns = (bookedAt: number): Columns => ({
  state: 'ended',
  bookedAt,
  gsi1pk: undefined,
  gsi1sk: undefined,
  gsi2pk: undefined,
  gsi2sk: undefined,
});

/** The hold in an item. */
export const holdFrom = (row: Row): Hold => fromRow(HoldColumns, row);

/** Whose hold an entry of the due-list is. */
export function holdIdFrom(row: Row): { tenantId: string; id: string } {
  const [, tenantId = '', , id = ''] = partsOf(row['pk']?.S ?? '');
  return { tenantId, id };
}

/** Appends an entry. */
export function appendEntry(tableName: string, entry: LedgerEntry): Write {
  const { tenantId, labels, at, id } = entry;
  const columns = {
    body: JSON.stringify(entry),
    gsi1pk: listings.entries(tenantId),
    gsi1sk: listings.placeOf(at, id),
  };
  return {
    item: { Put: putOf(tableName, keys.entry(tenantId, labels.run, at, id), columns, absent) },
    refused: () => new Error(`the entry ${id} exists although nothing led to it`),
  };
}

/** The entry in an item. */
export const entryFrom = (row: Row): LedgerEntry =>
  fromRow(z.object({ body: jsonColumn(LedgerEntry) }), row).body;

/**
 * Adds an entry to the usage of its day. There is one row for each set of labels, so that callers who have
 * little in common do not wait for each other; who reads adds the rows up.
 */
export function rollUp(tableName: string, entry: LedgerEntry): Write {
  const { day, labels, ...counts } = cellOf(entry);
  const update = updateOf(
    tableName,
    keys.usage(entry.tenantId, day, hashOf(labels).slice(0, 32)),
    { set: { day, body: JSON.stringify(labels) }, add: counts },
    always,
  );
  return { item: { Update: update }, refused: () => new Error('never refused') };
}

const CellColumns = z.object({
  day: z.string(),
  body: jsonColumn(z.record(z.string(), z.string())),
  ...Object.fromEntries(cellCounts.map((name) => [name, z.number()])),
});

/** The usage in an item. */
export function cellFrom(row: Row): UsageCell {
  const { body: labels, ...cell } = fromRow(CellColumns, row);
  return { ...(cell as Omit<UsageCell, 'labels'>), labels };
}
