import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { Approval } from '#domain/approvals/approval.ts';
import { ApprovalStatus } from '#domain/approvals/status.ts';
import { ValidationError } from '#domain/errors.ts';
import { ApprovalId } from '#domain/ids.ts';
import type { ApprovalQuery } from '#ports/approval-store.ts';
import type { Page } from '#ports/run-store.ts';
import { listings } from './index-keys.ts';
import { partsOf } from './key-parts.ts';
import { type Key, keys, prefixes } from './keys.ts';
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

/** Where the name of an approval lies with its run, so that those of a run are found without any other. */
export const approvalNameOf = (tenantId: string, runId: string, id: string): Key => ({
  pk: keys.run(tenantId, runId).pk,
  sk: keys.approval(tenantId, id).sk,
});

/**
 * Approvals of a tenant, newest first: all from the table itself; those of a run by their names there, those of one
 * status by way of the index, and these are read one by one, so that what is in another status by now is left out.
 * The cursor is the last one's id.
 */
export async function listApprovals(
  client: DynamoDBClient,
  tableName: string,
  tenantId: string,
  { limit, cursor, ...wanted }: ApprovalQuery,
): Promise<Page<Approval>> {
  if (cursor !== undefined && !ApprovalId.safeParse(cursor).success) throw badCursor();
  const items: Approval[] = [];
  let before = cursor;
  for (;;) {
    // one more than asked for tells whether there is a next page
    const page = await pageOf({ client, tableName, tenantId, ...wanted }, before, limit + 1 - items.length);
    items.push(...page.items);
    before = page.end ?? before;
    if (items.length > limit)
      return { items: items.slice(0, limit), cursor: items[limit - 1]?.proposal.id ?? '' };
    if (page.last) return { items };
  }
}

interface Listing extends Pick<ApprovalQuery, 'status' | 'runId'> {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly tenantId: string;
}

interface ListPage {
  readonly items: readonly Approval[];
  /** The id that the next page is below. */
  readonly end: string | undefined;
  readonly last: boolean;
}

/** Ids are ASCII letters and digits: this is behind each of them. */
const BEHIND_ALL = '~';

function pageOf(listing: Listing, before = BEHIND_ALL, limit: number): Promise<ListPage> {
  if (listing.runId !== undefined) return runPage(listing, listing.runId, before, limit);
  return listing.status === undefined
    ? wholePage(listing, before, limit)
    : statusPage(listing, listing.status, before, limit);
}

/** What lies below `before`, from above: the partition of a tenant's approvals holds nothing else. */
async function wholePage(
  { client, tableName, tenantId }: Listing,
  before: string,
  limit: number,
): Promise<ListPage> {
  const { pk, sk } = keys.approval(tenantId, before);
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

/** The partition of a run holds much else: what is below the first letters of a name is none. */
async function runPage(listing: Listing, runId: string, before: string, limit: number): Promise<ListPage> {
  const { pk, sk } = approvalNameOf(listing.tenantId, runId, before);
  const answer = await listing.client.send(
    new QueryCommand({
      TableName: listing.tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :run AND sk BETWEEN :first AND :before',
      ExpressionAttributeValues: {
        ':run': { S: pk },
        ':first': { S: prefixes.approval },
        ':before': { S: sk },
      },
      ScanIndexForward: false,
      // a range with BETWEEN holds both its ends, and the end of the page before is one of them
      Limit: limit + 1,
    }),
  );
  const ids = (answer.Items ?? []).flatMap((row) => partsOf(row['sk']?.S ?? '')[1] ?? []);
  const fresh = ids.filter((id) => id < before);
  return read(listing, fresh, answer.LastEvaluatedKey === undefined);
}

async function statusPage(
  listing: Listing,
  status: ApprovalStatus,
  before: string,
  limit: number,
): Promise<ListPage> {
  const { name, partitionKey, sortKey } = table.gsi1;
  const answer = await listing.client.send(
    new QueryCommand({
      TableName: listing.tableName,
      IndexName: name,
      ...below(partitionKey, listings.approvalsIn(listing.tenantId, status), sortKey, before),
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  const ids = (answer.Items ?? []).flatMap((row) => row[sortKey]?.S ?? []);
  return read(listing, ids, answer.LastEvaluatedKey === undefined);
}

/** The approvals with these ids that are in the wanted status, as they are now. */
async function read(
  { client, tableName, tenantId, status }: Listing,
  ids: readonly string[],
  last: boolean,
): Promise<ListPage> {
  const found = await Promise.all(ids.map((id) => readApproval(client, tableName, tenantId, id)));
  const items = found
    .filter((each) => each !== undefined)
    .filter((each) => status === undefined || each.status === status);
  return { items, end: ids.at(-1), last };
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
