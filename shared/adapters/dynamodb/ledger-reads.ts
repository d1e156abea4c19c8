import { BatchGetItemCommand, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { OrchestratorError } from '#domain/errors.ts';
import type { Key } from './keys.ts';
import { pause } from './pause.ts';
import { queryRows } from './query-rows.ts';
import { type Row, toAttribute, toKey } from './row.ts';
import { table } from './table.ts';

const KEYS_AT_ONCE = 100;
const ATTEMPTS = 10;

/** The item of a key as it is now. */
export async function readRow(client: DynamoDBClient, tableName: string, key: Key): Promise<Row | undefined> {
  const command = new GetItemCommand({ TableName: tableName, Key: toKey(key), ConsistentRead: true });
  return (await client.send(command)).Item;
}

/** The items of keys as they are now, in the order of the keys; what is not there is left out. */
export async function readRows(
  client: DynamoDBClient,
  tableName: string,
  wanted: readonly Key[],
): Promise<readonly Row[]> {
  const found = new Map<string, Row>();
  let left: Row[] = wanted.map(toKey);
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > ATTEMPTS * Math.ceil(wanted.length / KEYS_AT_ONCE)) {
      throw new OrchestratorError('unavailable', 'the table gives too little at a time');
    }
    const Keys = left.slice(0, KEYS_AT_ONCE);
    const RequestItems = { [tableName]: { Keys, ConsistentRead: true } };
    const answer = await client.send(new BatchGetItemCommand({ RequestItems }));
    for (const row of answer.Responses?.[tableName] ?? []) found.set(placeOf(row), row);
    const again = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
    if (again.length > 0) await pause(attempt);
    left = [...again, ...left.slice(KEYS_AT_ONCE)];
  }
  return wanted.flatMap((key) => {
    const row = found.get(placeOf(toKey(key)));
    return row === undefined ? [] : [row];
  });
}

const placeOf = (row: Row): string => JSON.stringify([row['pk']?.S, row['sk']?.S]);

/** What is asked of a partition: sort keys from one to another, both included. */
export interface Span {
  readonly partition: string;
  readonly from: string;
  readonly to: string;
  /** Most items; all without it. */
  readonly limit?: number;
}

/** Items of a partition of the table, consistent, or of its first index (keys only), in order of sort keys. */
export function querySpan(
  client: DynamoDBClient,
  tableName: string,
  where: 'table' | 'gsi1',
  { partition, from, to, limit }: Span,
): Promise<readonly Row[]> {
  const { partitionKey, sortKey } = where === 'table' ? table : table.gsi1;
  const query = {
    TableName: tableName,
    ...(where === 'table' ? { ConsistentRead: true } : { IndexName: table.gsi1.name }),
    KeyConditionExpression: `${partitionKey} = :partition AND ${sortKey} BETWEEN :from AND :to`,
    ExpressionAttributeValues: {
      ':partition': toAttribute(partition),
      ':from': toAttribute(from),
      ':to': toAttribute(to),
    },
  };
  return queryRows(client, query, limit);
}

/** The primary key of a row. */
export const keyOf = (row: Row): Key => ({ pk: row['pk']?.S ?? '', sk: row['sk']?.S ?? '' });
