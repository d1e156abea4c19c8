import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { correctionOf, type Ending, entryOf, LATE_USAGE } from '#domain/costs/booking.ts';
import type { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import type { Reservation } from '#domain/costs/reservation.ts';
import { limitsOf, standingLimits, whilePaused } from '#domain/costs/standing.ts';
import { BudgetExceededError, OrchestratorError } from '#domain/errors.ts';
import type { CostLedger } from '#ports/cost-ledger.ts';
import { dueBefore } from './due-list.ts';
import { due, listings } from './index-keys.ts';
import { keys } from './keys.ts';
import { BudgetsChanged, EPOCH_SHARDS, rememberedBudgets } from './ledger-budgets.ts';
import { bookIn, bringToLimit, holdIn, MeterOutOfDate, readMeters } from './ledger-meters.ts';
import { keyOf, querySpan, readRow, readRows } from './ledger-reads.ts';
import {
  appendEntry,
  endedColumns,
  entryFrom,
  type Hold,
  holdColumns,
  holdFrom,
  holdIdFrom,
  rollUp,
} from './ledger-rows.ts';
import { absent, type Condition, commit, putOf, updateOf, type Write } from './write.ts';

type Calls = Pick<CostLedger, 'reserve' | 'settle' | 'expire' | 'correct' | 'expired' | 'heldBy'>;

/** How often a transaction waits for others at the same meter: 200 callers at once must get through. */
const PATIENCE = 60;
/** How often a reservation begins again because budgets or meters were changed under it. */
const ATTEMPTS = 20;

/** The hold is no longer as it was read. */
class HoldChanged extends Error {}

/** Holds, and how they end. */
export function dynamoCalls(client: DynamoDBClient, tableName: string): Calls {
  const reserve = reservations(client, tableName);
  const readHold = async (tenantId: string, id: string, what = 'reservation'): Promise<Hold> => {
    const row = await readRow(client, tableName, keys.hold(tenantId, id));
    if (row === undefined) throw noSuch(what);
    return holdFrom(row);
  };
  const readEntry = async (held: Hold, at: number, id: string): Promise<LedgerEntry> => {
    const { tenantId, labels } = held.body.reservation;
    const row = await readRow(client, tableName, keys.entry(tenantId, labels.run, at, id));
    if (row === undefined) throw new OrchestratorError('internal', 'an ended hold has no entry');
    return entryFrom(row);
  };

  const correct: Calls['correct'] = async (tenantId, entryId, micros, reason, at) => {
    for (;;) {
      const held = await readHold(tenantId, entryId, 'entry');
      if (held.bookedAt === undefined) throw noSuch('entry');
      const entry = await readEntry(held, held.bookedAt, entryId);
      const correction = correctionOf(entry, micros, reason, at);
      if (held.correctedAt !== undefined) return readEntry(held, held.correctedAt, correction.id);
      const once: Condition = { expression: 'attribute_exists(pk) AND attribute_not_exists(#correctedAt)' };
      if (await book(client, tableName, held, correction, { correctedAt: at }, once)) return correction;
    }
  };

  const end = async (tenantId: string, id: string, ending: Ending, holder?: string): Promise<LedgerEntry> => {
    for (;;) {
      const held = await readHold(tenantId, id);
      const owner = held.body.reservation.holder;
      if ((holder ?? owner) !== owner) throw noSuch('reservation');
      if (held.bookedAt !== undefined) return readEntry(held, held.bookedAt, id);
      const entry = entryOf(held.body.reservation, ending);
      const open: Condition = { expression: '#state = :held', values: { held: 'held' } };
      if (await book(client, tableName, held, entry, endedColumns(entry.at), open)) return entry;
    }
  };

  return {
    reserve,
    correct,
    async settle(tenantId, id, settlement) {
      const entry = await end(tenantId, id, settlement, settlement.holder);
      return entry.basis === 'expired' && settlement.basis === 'usage'
        ? correct(tenantId, id, settlement.micros, LATE_USAGE, settlement.at)
        : entry;
    },
    expire: (tenantId, id, at) => end(tenantId, id, { basis: 'expired', at }),
    expired: async (moment, limit) =>
      (await dueBefore(client, tableName, due.holds, moment, limit)).map(holdIdFrom),
    async heldBy(tenantId, runId) {
      const span = { partition: listings.held(tenantId, runId), from: '0', to: ':' };
      const listed = await querySpan(client, tableName, 'gsi1', span);
      const holds = (await readRows(client, tableName, listed.map(keyOf))).map(holdFrom);
      return holds.filter((held) => held.state === 'held').map((held) => held.body.reservation);
    },
  };
}

const noSuch = (what: string) => new OrchestratorError('not_found', `no such ${what}`);

/**
 * Books an entry in all places at once, and marks its hold. False when the hold had changed: the caller looks
 * again, as another may have booked the same.
 */
async function book(
  client: DynamoDBClient,
  tableName: string,
  held: Hold,
  entry: LedgerEntry,
  set: ReturnType<typeof endedColumns>,
  condition: Condition,
): Promise<boolean> {
  const { id, tenantId, micros } = held.body.reservation;
  const released = entry.basis === 'correction' ? 0 : micros;
  const writes: readonly Write[] = [
    {
      item: { Update: updateOf(tableName, keys.hold(tenantId, id), { set }, condition) },
      refused: () => new HoldChanged(),
    },
    appendEntry(tableName, entry),
    rollUp(tableName, entry),
    ...held.body.meters.map((meter) => bookIn(tableName, tenantId, meter, { spent: entry.micros, released })),
  ];
  try {
    await commit(client, writes, PATIENCE);
    return true;
  } catch (error) {
    if (error instanceof HoldChanged) return false;
    throw error;
  }
}

/** The way to hold a call in all its scopes. */
function reservations(client: DynamoDBClient, tableName: string): Calls['reserve'] {
  const remembered = rememberedBudgets(client, tableName);

  const heldBefore = async ({ tenantId, id }: Reservation): Promise<Reservation | undefined> => {
    const row = await readRow(client, tableName, keys.hold(tenantId, id));
    return row && holdFrom(row).body.reservation;
  };

  const hold = async (reservation: Reservation): Promise<void> => {
    const { id, tenantId, micros, createdAt, labels } = reservation;
    const { budgets, checks, fresh } = await remembered.of(reservation, due.shardOf(id) % EPOCH_SHARDS);
    const paused = budgets.find((budget) => budget.paused);
    if (paused !== undefined) {
      if (!fresh) throw new BudgetsChanged('they may have');
      const limits = standingLimits(paused, createdAt).slice(0, 1);
      const [meter] = await readMeters(client, tableName, tenantId, limits);
      throw whilePaused(paused, meter);
    }
    const limits = micros === 0 ? [] : budgets.flatMap((budget) => limitsOf(budget, createdAt, labels.run));
    const columns = holdColumns(reservation, limits);
    await commit(
      client,
      [
        {
          item: { Put: putOf(tableName, keys.hold(tenantId, id), columns, absent) },
          refused: () => new HoldChanged(),
        },
        ...checks,
        ...limits.map((limit) => holdIn(tableName, tenantId, limit, micros)),
      ],
      PATIENCE,
    );
  };

  /** What to do about a failed attempt: answer, or try again. */
  const afterwards = async (reservation: Reservation, error: unknown): Promise<Reservation | undefined> => {
    if (error instanceof HoldChanged || error instanceof BudgetExceededError) {
      // one that is held already stays so, whatever its budgets say by now
      const held = await heldBefore(reservation);
      if (held !== undefined) return held;
    }
    if (error instanceof BudgetsChanged) remembered.forget(reservation);
    else if (!(error instanceof MeterOutOfDate)) throw error;
    else await bringToLimit(client, tableName, reservation.tenantId, error);
    return undefined;
  };

  return async (reservation) => {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      try {
        await hold(reservation);
        return reservation;
      } catch (error) {
        const held = await afterwards(reservation, error);
        if (held !== undefined) return held;
      }
    }
    throw new OrchestratorError('unavailable', 'the budgets are changing too fast');
  };
}
