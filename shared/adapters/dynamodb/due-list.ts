import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DUE_SHARDS, due } from './index-keys.ts';
import { queryRows } from './query-rows.ts';
import type { Row } from './row.ts';
import { table } from './table.ts';

/** Keys of what is due before a moment, over all shards, oldest first, at most `limit`. */
export async function dueBefore(
  client: DynamoDBClient,
  tableName: string,
  list: (shard: number) => string,
  before: number,
  limit: number,
): Promise<readonly Row[]> {
  const { name, partitionKey, sortKey } = table.gsi2;
  const shards = Array.from({ length: DUE_SHARDS }, (_, shard) =>
    queryRows(
      client,
      {
        TableName: tableName,
        IndexName: name,
        KeyConditionExpression: `${partitionKey} = :list AND ${sortKey} < :before`,
        ExpressionAttributeValues: { ':list': { S: list(shard) }, ':before': { S: due.dueSince(before) } },
      },
      limit,
    ),
  );
  const place = (row: Row): string => row[sortKey]?.S ?? '';
  return (await Promise.all(shards))
    .flat()
    .sort((a, b) => (place(a) < place(b) ? -1 : 1))
    .slice(0, limit);
}
