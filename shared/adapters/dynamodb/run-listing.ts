import { BatchGetItemCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { ValidationError } from '#domain/errors.ts';
import { RunId } from '#domain/ids.ts';
import type { Run } from '#domain/runs/run.ts';
import type { Page } from '#ports/run-store.ts';
import { listings } from './index-keys.ts';
import { keys } from './keys.ts';
import { pause } from './pause.ts';
import { type Row, toKey } from './row.ts';
import { runFrom } from './run-rows.ts';
import { table } from './table.ts';

/**
 * Runs of a tenant, newest first. The index names them; each is then read from the table, so what is said of
 * a run is current, and one that has left the status meanwhile is left out. The cursor is the last run's id.
 */
export async function listRuns(
  client: DynamoDBClient,
  tableName: string,
  tenantId: string,
  { limit, cursor, status }: { limit: number; cursor?: string; status?: string },
): Promise<Page<Run>> {
  if (cursor !== undefined && !RunId.safeParse(cursor).success) {
    const faults = [{ pointer: '/cursor', message: 'is not a cursor' }];
    throw new ValidationError('the cursor is not one of this listing', faults);
  }
  const listing = status === undefined ? listings.runs(tenantId) : listings.runsIn(tenantId, status);
  const items: Run[] = [];
  let before = cursor;
  for (;;) {
    // one more than asked for tells whether there is a next page
    const ids = await listedIds(client, tableName, listing, before, limit + 1 - items.length);
    const runs = await readRuns(client, tableName, tenantId, ids.list);
    items.push(...runs.filter((run) => status === undefined || run.status === status));
    before = ids.list.at(-1) ?? before;
    if (items.length > limit) return { items: items.slice(0, limit), cursor: items[limit - 1]?.id ?? '' };
    if (ids.last) return { items };
  }
}

async function listedIds(
  client: DynamoDBClient,
  tableName: string,
  listing: string,
  before: string | undefined,
  limit: number,
): Promise<{ list: readonly string[]; last: boolean }> {
  const { name, partitionKey, sortKey } = table.gsi1;
  const answer = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: name,
      KeyConditionExpression: `${partitionKey} = :list${before === undefined ? '' : ` AND ${sortKey} < :before`}`,
      ExpressionAttributeValues: {
        ':list': { S: listing },
        ...(before === undefined ? {} : { ':before': { S: before } }),
      },
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  const list = (answer.Items ?? []).flatMap((row) => row[sortKey]?.S ?? []);
  return { list, last: answer.LastEvaluatedKey === undefined };
}

const KEYS_AT_ONCE = 100;

async function readRuns(
  client: DynamoDBClient,
  tableName: string,
  tenantId: string,
  ids: readonly string[],
): Promise<readonly Run[]> {
  const found: Run[] = [];
  let wanted: Row[] = ids.map((id) => toKey(keys.run(tenantId, id)));
  for (let attempt = 1; wanted.length > 0; attempt += 1) {
    const now = wanted.slice(0, KEYS_AT_ONCE);
    const answer = await client.send(
      new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: now, ConsistentRead: true } } }),
    );
    found.push(...(answer.Responses?.[tableName] ?? []).map(runFrom));
    // more than 16 MB, or more than the table gives at this moment: the rest is asked for again
    const left = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
    if (left.length > 0) await pause(Math.min(attempt, 10));
    wanted = [...left, ...wanted.slice(KEYS_AT_ONCE)];
  }
  return found.sort((a, b) => (a.id < b.id ? 1 : -1));
}
