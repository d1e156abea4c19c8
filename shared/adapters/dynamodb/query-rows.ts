import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Row } from './row.ts';

/** All rows of a query, page after page, in its order; at most `limit` where one is given. */
export async function queryRows(
  client: DynamoDBClient,
  query: Omit<QueryCommandInput, 'Limit' | 'ExclusiveStartKey'>,
  limit?: number,
): Promise<readonly Row[]> {
  const found: Row[] = [];
  let start: Row | undefined;
  do {
    const answer = await client.send(
      new QueryCommand({
        ...query,
        ...(limit === undefined ? {} : { Limit: limit - found.length }),
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    found.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
  } while (start !== undefined && (limit === undefined || found.length < limit));
  return found;
}
