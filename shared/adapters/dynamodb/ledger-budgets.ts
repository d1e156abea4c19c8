import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { Budget } from '#domain/costs/budget.ts';
import type { Reservation } from '#domain/costs/reservation.ts';
import { type BudgetScope, scopesOf } from '#domain/costs/scope.ts';
import { type Key, keys } from './keys.ts';
import { readRow, readRows } from './ledger-reads.ts';
import { fromRow, jsonColumn, type Row } from './row.ts';
import { absent, always, conditionOf, updateOf, type Write } from './write.ts';

/**
 * Copies of the count of changes: a reservation asks for one of them, a change of a budget writes all, so that
 * reservations, which are many, seldom wait for each other here.
 */
export const EPOCH_SHARDS = 8;

const BudgetColumns = z.object({ version: z.number(), body: jsonColumn(Budget) });
const EpochColumns = z.object({ epoch: z.number() });

/** Budgets have changed since they were read. */
export class BudgetsChanged extends Error {}

/** What a reservation must know, and the writes that make it fail when that is no longer so. */
export interface KnownBudgets {
  /** The budgets of its scopes, narrowest first. */
  readonly budgets: readonly Budget[];
  readonly checks: readonly Write[];
  /** False when they were read for an earlier call. */
  readonly fresh: boolean;
}

interface Owner {
  readonly epoch: number;
  /** By scope; undefined: it has no budget. */
  readonly budgets: Map<string, Budget | undefined>;
}

/** Most owners, and scopes of one owner, that are remembered. */
const REMEMBERED = 1000;

/** The budget in an item. */
export const budgetFrom = (row: Row): Budget => fromRow(BudgetColumns, row).body;

/** The key of a budget. */
export const budgetKey = (tenantId: string, { kind, id }: BudgetScope): Key =>
  keys.budget(tenantId, kind, id);

/** Counts a change of the budgets of a tenant, or of an organization. */
export const bumpEpochs = (tableName: string, tenantId: string, scope: BudgetScope): readonly Write[] =>
  Array.from({ length: EPOCH_SHARDS }, (_, shard) => {
    const key = keys.budgetEpoch(tenantId, scope.kind === 'organization' ? scope.id : undefined, shard);
    return {
      item: { Update: updateOf(tableName, key, { add: { epoch: 1 } }, always) },
      refused: () => new Error('never refused'),
    };
  });

/**
 * Remembers the budgets of scopes, those that do not exist too. What is remembered may be old; a reservation
 * made from it carries checks which then fail, so nothing is ever allowed by an old budget.
 */
export function rememberedBudgets(client: DynamoDBClient, tableName: string) {
  const owners = new Map<string, Owner>();

  const load = async (epochKey: Key): Promise<Owner> => {
    const row = await readRow(client, tableName, epochKey);
    const epoch = row === undefined ? 0 : fromRow(EpochColumns, row).epoch;
    const owner = { epoch, budgets: new Map() };
    if (owners.size >= REMEMBERED) owners.clear();
    owners.set(epochKey.pk, owner);
    return owner;
  };

  // the count is read before the budgets: one that changes in between is noticed by the check
  const fill = async (owner: Owner, wanted: readonly Key[]): Promise<void> => {
    const unknown = wanted.filter((key) => !owner.budgets.has(key.sk));
    if (unknown.length === 0) return;
    const rows = await readRows(client, tableName, unknown);
    if (owner.budgets.size >= REMEMBERED) owner.budgets.clear();
    for (const key of wanted) if (!owner.budgets.has(key.sk)) owner.budgets.set(key.sk, undefined);
    for (const row of rows) owner.budgets.set(row['sk']?.S ?? '', budgetFrom(row));
  };

  return {
    async of({ tenantId, labels }: Reservation, shard: number): Promise<KnownBudgets> {
      const scopes = [...scopesOf(labels)].reverse();
      const wanted = scopes.map((scope) => budgetKey(tenantId, scope));
      const epochKeys = [
        keys.budgetEpoch(tenantId, undefined, shard),
        keys.budgetEpoch(tenantId, labels.organization, shard),
      ];
      const fresh = !epochKeys.some((key) => owners.has(key.pk));
      const checks: Write[] = [];
      const found = new Map<Key, Budget | undefined>();
      for (const key of epochKeys) {
        const owner = owners.get(key.pk) ?? (await load(key));
        const own = wanted.filter(({ pk }) => pk === key.pk);
        await fill(owner, own);
        for (const budget of own) found.set(budget, owner.budgets.get(budget.sk));
        checks.push(checkEpoch(tableName, key, owner.epoch));
      }
      return { budgets: wanted.flatMap((key) => found.get(key) ?? []), checks, fresh };
    },
    forget({ tenantId, labels }: Reservation): void {
      owners.delete(keys.budgetEpoch(tenantId, undefined, 0).pk);
      owners.delete(keys.budgetEpoch(tenantId, labels.organization, 0).pk);
    },
  };
}

function checkEpoch(tableName: string, key: Key, epoch: number): Write {
  const same = epoch === 0 ? absent : { expression: '#epoch = :epoch', values: { epoch } };
  const Key = { pk: { S: key.pk }, sk: { S: key.sk } };
  return {
    item: {
      ConditionCheck: {
        TableName: tableName,
        Key,
        ConditionExpression: same.expression,
        ...conditionOf(same),
      },
    },
    refused: () => new BudgetsChanged('budgets have changed'),
  };
}
