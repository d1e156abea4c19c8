import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { type Meter, periods } from '#domain/costs/budget.ts';
import { BudgetScope } from '#domain/costs/scope.ts';
import { type Limit, meterOf, overLimit } from '#domain/costs/standing.ts';
import { type Key, keys } from './keys.ts';
import { readRows } from './ledger-reads.ts';
import { fromRow, type Row } from './row.ts';
import { absent, commit, present, putOf, updateOf, type Write } from './write.ts';

// the table cannot compare a sum, so what is left of a limit is a column of its own; it may be below zero
// after a limit was lowered or a call cost more than was held
const MeterColumns = z.object({
  pk: z.string(),
  sk: z.string(),
  limit: z.number(),
  available: z.number(),
  settled: z.number(),
  held: z.number(),
});

/** The sums of a meter's row. */
export type MeterSums = z.output<typeof MeterColumns>;

/** Which meter a call is held in. */
export const MeterRef = z.object({ scope: BudgetScope, period: z.enum(periods), window: z.string() });
export type MeterRef = z.infer<typeof MeterRef>;

/** Somebody must bring the meter of this limit to it first: there is no row yet, or it has another limit. */
export class MeterOutOfDate extends Error {
  readonly limit: Limit;
  readonly found: MeterSums | undefined;

  constructor(limit: Limit, found: MeterSums | undefined) {
    super('the meter has another limit');
    this.limit = limit;
    this.found = found;
  }
}

/** The key of a meter. */
export const meterKey = (tenantId: string, { scope, period, window }: MeterRef): Key =>
  keys.meter(tenantId, scope.kind, scope.id, period, window);

/** The meters of limits as they are now; one without a row yet has nothing spent. */
export async function readMeters(
  client: DynamoDBClient,
  tableName: string,
  tenantId: string,
  limits: readonly Limit[],
): Promise<readonly Meter[]> {
  const wanted = limits.map((limit) => meterKey(tenantId, limit));
  const rows = (await readRows(client, tableName, wanted)).map(sumsFrom);
  return limits.map((limit, i) => {
    const row = rows.find(({ pk, sk }) => pk === wanted[i]?.pk && sk === wanted[i]?.sk);
    return meterOf(limit, row?.settled ?? 0, row?.held ?? 0);
  });
}

/** The sums in a meter's item. */
export const sumsFrom = (row: Row): MeterSums => fromRow(MeterColumns, row);

/**
 * Holds an amount in the meter of a limit, which must be at this very limit and have that much left.
 * It is refused with BudgetExceededError, or with {@link MeterOutOfDate}.
 */
export function holdIn(tableName: string, tenantId: string, limit: Limit, micros: number): Write {
  const add = { available: -micros, held: micros };
  const update = updateOf(
    tableName,
    meterKey(tenantId, limit),
    { add },
    {
      expression: '#limit = :limit AND #available >= :micros',
      values: { limit: limit.limit, micros },
    },
  );
  return {
    item: { Update: { ...update, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
    refused: (found) => {
      const sums = found?.['pk'] === undefined ? undefined : sumsFrom(found);
      if (sums === undefined || sums.limit !== limit.limit) return new MeterOutOfDate(limit, sums);
      return overLimit(meterOf(limit, sums.settled, sums.held), micros);
    },
  };
}

/** Books an amount in a meter and lets go of what was held there for it. */
export function bookIn(
  tableName: string,
  tenantId: string,
  meter: MeterRef,
  { spent, released }: { readonly spent: number; readonly released: number },
): Write {
  const add = { available: released - spent, settled: spent, held: -released };
  return {
    item: { Update: updateOf(tableName, meterKey(tenantId, meter), { add }, present) },
    refused: () => new Error(`the meter ${JSON.stringify(meter)} has gone`),
  };
}

/**
 * Brings the row of a meter to its limit, unless another did so at the same time. Whoever does it from an old
 * budget does no harm: a hold asks for the limit of the budget that is now.
 */
export async function bringToLimit(
  client: DynamoDBClient,
  tableName: string,
  tenantId: string,
  { limit, found }: MeterOutOfDate,
): Promise<void> {
  const key = meterKey(tenantId, limit);
  const write =
    found === undefined
      ? { Put: putOf(tableName, key, newMeter(limit.limit, 0, 0), absent) }
      : {
          Update: updateOf(
            tableName,
            key,
            { set: { limit: limit.limit }, add: { available: limit.limit - found.limit } },
            { expression: '#limit = :was', values: { was: found.limit } },
          ),
        };
  const other = new Error('another was first');
  await commit(client, [{ item: write, refused: () => other }]).catch((error) => {
    if (error !== other) throw error;
  });
}

/** The columns of a meter's row. */
export const newMeter = (limit: number, settled: number, held: number) => ({
  limit,
  settled,
  held,
  available: limit - settled - held,
});
