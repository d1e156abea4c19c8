import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { Approval } from '#domain/approvals/approval.ts';
import { ApprovalStatus } from '#domain/approvals/status.ts';
import { ValidationError } from '#domain/errors.ts';
import { ApprovalId } from '#domain/ids.ts';
import type { Page } from '#ports/run-store.ts';
import { listings } from './index-keys.ts';
import { keys } from './keys.ts';
import { fromRow, jsonColumn, type Row, toKey } from './row.ts';
import { table } from './table.ts';

const ApprovalColumns = z.object({
  version: z.number(),
  status: ApprovalStatus,
  body: jsonColumn(z.record(z.string(), z.unknown())),
});

/** The approval as the table holds it now. */
export async function readApproval(
  client: DynamoDBClient,
  tableName: string,
  tenantId: string,
  id: string,
): Promise<Approval | undefined> {
  const Key = toKey(keys.approval(tenantId, id));
  const found = await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return found.Item && approvalFrom(found.Item);
}

/**
 * Approvals of a tenant, newest first: all from the table itself, those of one status by way of the index and read
 * again, so that what has left the status meanwhile is left out. The cursor is the last one's id.
 */
export async function listApprovals(
  client: DynamoDBClient,
  tableName: string,
  tenantId: string,
  { limit, cursor, status }: { limit: number; cursor?: string; status?: ApprovalStatus },
): Promise<Page<Approval>> {
  if (cursor !== undefined && !ApprovalId.safeParse(cursor).success) throw badCursor();
  const items: Approval[] = [];
  let before = cursor;
  for (;;) {
    // one more than asked for tells whether there is a next page
    const wanted = limit + 1 - items.length;
    const page =
      status === undefined
        ? await wholePage(client, tableName, tenantId, before, wanted)
        : await statusPage(client, tableName, { tenantId, status }, before, wanted);
    items.push(...page.items);
    before = page.end ?? before;
    if (items.length > limit)
      return { items: items.slice(0, limit), cursor: items[limit - 1]?.proposal.id ?? '' };
    if (page.last) return { items };
  }
}

interface ListPage {
  readonly items: readonly Approval[];
  /** The id that the next page is below. */
  readonly end: string | undefined;
  readonly last: boolean;
}

/** What lies below `before`, from above: the partition of a tenant's approvals holds nothing else. */
async function wholePage(
  client: DynamoDBClient,
  tableName: string,
  tenantId: string,
  before: string | undefined,
  limit: number,
): Promise<ListPage> {
  // ids are ASCII letters and digits: `~` is behind each of them
  const { pk, sk } = keys.approval(tenantId, before ?? '~');
  const answer = await client.send(
    new QueryCommand({
      TableName: tableName,
      ConsistentRead: true,
      ...below('pk', pk, 'sk', sk),
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  const items = (answer.Items ?? []).map(approvalFrom);
  return {
    items,
    end: items.at(-1)?.proposal.id,
    last: answer.LastEvaluatedKey === undefined,
  };
}

async function statusPage(
  client: DynamoDBClient,
  tableName: string,
  { tenantId, status }: { readonly tenantId: string; readonly status: ApprovalStatus },
  before: string | undefined,
  limit: number,
): Promise<ListPage> {
  const { name, partitionKey, sortKey } = table.gsi1;
  const answer = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: name,
      ...below(partitionKey, listings.approvalsIn(tenantId, status), sortKey, before ?? '~'),
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  const ids = (answer.Items ?? []).flatMap((row) => row[sortKey]?.S ?? []);
  const read = await Promise.all(ids.map((id) => readApproval(client, tableName, tenantId, id)));
  return {
    items: read.filter((each) => each?.status === status).filter((each) => each !== undefined),
    end: ids.at(-1),
    last: answer.LastEvaluatedKey === undefined,
  };
}

const below = (partitionKey: string, partition: string, sortKey: string, before: string) => ({
  KeyConditionExpression: `${partitionKey} = :list AND ${sortKey} < :before`,
  ExpressionAttributeValues: { ':list': { S: partition }, ':before': { S: before } },
});

function approvalFrom(row: Row): Approval {
  const { version, status, body } = fromRow(ApprovalColumns, row);
  return Approval.parse({ ...body, version, status });
}

const badCursor = (): ValidationError =>
  new ValidationError('the cursor is not one of this listing', [
    { pointer: '/cursor', message: 'is not a cursor' },
  ]);
