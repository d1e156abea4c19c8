import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ActionGrant } from '#domain/approvals/action-grant.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { ActionGrantStore } from '#ports/action-grant-store.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { keys, prefixes } from './keys.ts';
import { queryRows } from './query-rows.ts';
import { type Columns, fromRow, jsonColumn, type Row, toKey } from './row.ts';
import { absent, type Change, type Condition, present, putOf, refusedItem, updateOf } from './write.ts';

const GrantColumns = z.object({
  uses: z.number(),
  lastUsedBy: z.string().optional(),
  revokedAt: z.number().optional(),
  body: jsonColumn(z.record(z.string(), z.unknown())),
});

/** How long one that has ended stays to be looked at, in seconds. */
const KEPT_SECONDS = 30 * 24 * 60 * 60;

const MOST_LISTED = 500;

/** Grants of actions in the table. */
export function dynamoActionGrantStore({ TABLE_NAME: tableName }: TableEnv): ActionGrantStore {
  const client = dynamoClient();
  const get = async (tenantId: string, id: string): Promise<ActionGrant | undefined> => {
    const Key = toKey(keys.grant(tenantId, id));
    const found = await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
    return found.Item && grantFrom(found.Item);
  };
  /** False where the condition does not hold. */
  const update = async (tenantId: string, id: string, change: Change, when: Condition): Promise<boolean> => {
    try {
      await client.send(new UpdateItemCommand(updateOf(tableName, keys.grant(tenantId, id), change, when)));
      return true;
    } catch (error) {
      if (refusedItem(error) === undefined) throw error;
      return false;
    }
  };
  const existing = async (tenantId: string, id: string): Promise<ActionGrant> => {
    const grant = await get(tenantId, id);
    if (grant === undefined) throw new OrchestratorError('not_found', 'no such grant');
    return grant;
  };
  return {
    get,
    async put(grant) {
      const put = putOf(tableName, keys.grant(grant.tenantId, grant.id), columnsOf(grant), absent);
      try {
        await client.send(new PutItemCommand(put));
      } catch (error) {
        if (refusedItem(error) === undefined) throw error;
        throw new OrchestratorError('conflict', 'the grant exists already');
      }
    },
    list: async (tenantId) => {
      const rows = await queryRows(
        client,
        {
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :grant)',
          ExpressionAttributeValues: {
            ':pk': { S: keys.grant(tenantId, '').pk },
            ':grant': { S: prefixes.grant },
          },
          ScanIndexForward: false,
        },
        MOST_LISTED,
      );
      return rows.map(grantFrom);
    },
    async revoke(tenantId, id, at) {
      const live = { expression: `${present.expression} AND attribute_not_exists(#revokedAt)` };
      await update(tenantId, id, { set: { revokedAt: at } }, live);
      return existing(tenantId, id);
    },
    async use(tenantId, id, approvalId, at) {
      const fresh = {
        expression: `${present.expression} AND attribute_not_exists(#revokedAt) AND #endsAt > :at AND (attribute_not_exists(#lastUsedBy) OR #lastUsedBy <> :approval)`,
        values: { at, approval: approvalId },
      };
      if (await update(tenantId, id, { set: { lastUsedBy: approvalId }, add: { uses: 1 } }, fresh))
        return true;
      const { lastUsedBy, revokedAt, expiresAt } = await existing(tenantId, id);
      return lastUsedBy === approvalId && revokedAt === undefined && at < expiresAt;
    },
  };
}

// `expiresAt` is the table's own name for when it may forget a row, in seconds
function columnsOf({ uses, lastUsedBy, revokedAt, ...body }: ActionGrant): Columns {
  return {
    uses,
    lastUsedBy,
    revokedAt,
    endsAt: body.expiresAt,
    expiresAt: Math.ceil(body.expiresAt / 1000) + KEPT_SECONDS,
    body: JSON.stringify(body),
  };
}

function grantFrom(row: Row): ActionGrant {
  const { body, ...counted } = fromRow(GrantColumns, row);
  return ActionGrant.parse({ ...body, ...counted });
}
