import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  type Update,
} from '@aws-sdk/client-dynamodb';
import { OrchestratorError } from '#domain/errors.ts';
import type { Key } from './keys.ts';
import { pause } from './pause.ts';
import { type Columns, ROW_VERSION, type Row, toAttribute, toKey, toRow } from './row.ts';

/** What must hold for a write: an expression with `#column` and `:value`, and the values. */
export interface Condition {
  readonly expression: string;
  readonly values?: Columns;
}

/** True of an item that is not there. */
export const absent: Condition = { expression: 'attribute_not_exists(pk)' };

/** True of every item, there or not. */
export const always: Condition = { expression: 'attribute_exists(pk) OR attribute_not_exists(pk)' };

/** True of an item that is there. */
export const present: Condition = { expression: 'attribute_exists(pk)' };

/** One write of a transaction, and what it means when its condition does not hold. */
export interface Write {
  readonly item: TransactWriteItem;
  /** `found`: the item as it was, where the write asks for it with `ALL_OLD`. */
  readonly refused: (found: Row | undefined) => Error;
}

/** The members of a put, with the table's name. */
export const putOf = (tableName: string, key: Key, columns: Columns, condition?: Condition) => ({
  TableName: tableName,
  Item: toRow(key, columns),
  ...conditionOf(condition),
});

/** What an update sets (undefined: removes) and adds to. */
export interface Change {
  readonly set?: Columns;
  readonly add?: Readonly<Record<string, number>>;
}

/** The members of an update, with the table's name. */
export function updateOf(tableName: string, key: Key, change: Change, condition: Condition): Update {
  const set = Object.entries({ v: ROW_VERSION, ...change.set });
  const kept = set.filter(([, value]) => value !== undefined);
  const gone = set.filter(([, value]) => value === undefined);
  const add = Object.entries(change.add ?? {});
  const expression = [
    `SET ${kept.map(([name]) => `#${name} = :set_${name}`).join(', ')}`,
    ...(gone.length > 0 ? [`REMOVE ${gone.map(([name]) => `#${name}`).join(', ')}`] : []),
    ...(add.length > 0 ? [`ADD ${add.map(([name]) => `#${name} :add_${name}`).join(', ')}`] : []),
  ].join(' ');
  return {
    TableName: tableName,
    Key: toKey(key),
    UpdateExpression: expression,
    ConditionExpression: condition.expression,
    ExpressionAttributeNames: namesOf(`${expression} ${condition.expression}`) ?? {},
    ExpressionAttributeValues: {
      ...valuesOf(Object.fromEntries(kept.map(([name, value]) => [`set_${name}`, value]))),
      ...valuesOf(Object.fromEntries(add.map(([name, value]) => [`add_${name}`, value]))),
      ...valuesOf(condition.values),
    },
  };
}

/** The members that state a condition; none without one. */
export function conditionOf(condition: Condition | undefined) {
  if (condition === undefined) return {};
  const names = namesOf(condition.expression);
  return {
    ConditionExpression: condition.expression,
    ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
    ...(condition.values === undefined ? {} : { ExpressionAttributeValues: valuesOf(condition.values) }),
  };
}

/** The columns named in an expression. */
export function namesOf(expression: string): Record<string, string> | undefined {
  const names = [...expression.matchAll(/#(\w+)/g)].map(([mark, name]) => [mark, name ?? ''] as const);
  return names.length === 0 ? undefined : Object.fromEntries(names);
}

/** The values of an expression, by their marks. */
export const valuesOf = (values: Columns | undefined): Row =>
  Object.fromEntries(
    Object.entries(values ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[`:${name}`, toAttribute(value)]],
    ),
  );

const ATTEMPTS = 10;

/**
 * Makes all the writes or none. Repeats, with the same token, while another transaction is in the way; rows
 * that many write at once deserve more attempts.
 *
 * @throws whatever the first write with a condition that does not hold means, or OrchestratorError
 * `unavailable` when others were in the way for too long
 */
export async function commit(
  client: DynamoDBClient,
  writes: readonly Write[],
  attempts = ATTEMPTS,
): Promise<void> {
  const command = new TransactWriteItemsCommand({
    TransactItems: writes.map((write) => write.item),
    ClientRequestToken: crypto.randomUUID(),
  });
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      await client.send(command);
      return;
    } catch (error) {
      const refused = refusalOf(error, writes);
      if (refused !== undefined) throw refused;
      if (!isContended(error)) throw error;
    }
    await pause(attempt);
  }
  throw new OrchestratorError('unavailable', 'too many writers at once');
}

function refusalOf(error: unknown, writes: readonly Write[]): Error | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const reasons = error.CancellationReasons ?? [];
  const first = reasons.findIndex((reason) => reason.Code === 'ConditionalCheckFailed');
  return writes[first]?.refused(reasons[first]?.Item);
}

const CONTENDED: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/** True when the write may be repeated because other writers, or too many of them, were in its way. */
export function isContended(error: unknown): boolean {
  if (error instanceof TransactionCanceledException) {
    return error.CancellationReasons?.some(({ Code }) => CONTENDED.has(Code ?? '')) ?? false;
  }
  return error instanceof Error && /^Transaction(Conflict|InProgress)Exception$/.test(error.name);
}

/** The item as it was when its condition did not hold: undefined for any other error. */
export const refusedItem = (error: unknown): Row | undefined =>
  error instanceof ConditionalCheckFailedException ? (error.Item ?? {}) : undefined;

/**
 * True when a write was refused only because it had been done already: its answer was lost and the SDK sent it
 * again. The item must have been written with this `writer` and asked for with `ALL_OLD`.
 */
export const wroteItself = (error: unknown, writer: string): boolean =>
  refusedItem(error)?.['writer']?.S === writer;
