import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Key } from './keys.ts';
import type { Columns } from './row.ts';
import { type Condition, putOf, refusedItem, wroteItself } from './write.ts';

/**
 * Puts an item where the condition holds; answers whether it is there. A put whose answer was lost, so that the SDK
 * sent it again, counts as one.
 */
export async function putIf(
  client: DynamoDBClient,
  tableName: string,
  key: Key,
  columns: Columns,
  condition: Condition,
): Promise<boolean> {
  const writer = crypto.randomUUID();
  const item = putOf(tableName, key, { ...columns, writer }, condition);
  try {
    await client.send(new PutItemCommand({ ...item, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    return true;
  } catch (error) {
    if (refusedItem(error) === undefined) throw error;
    return wroteItself(error, writer);
  }
}
