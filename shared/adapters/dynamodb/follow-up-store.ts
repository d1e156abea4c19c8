import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { FollowUp } from '#domain/triggers/follow-up.ts';
import type { FollowUpKey, FollowUpStore } from '#ports/follow-up-store.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { dueBefore } from './due-list.ts';
import { due } from './index-keys.ts';
import { partsOf } from './key-parts.ts';
import { keys, prefixes } from './keys.ts';
import { queryRows } from './query-rows.ts';
import { type Columns, fromRow, jsonColumn, type Row, toKey } from './row.ts';
import { absent, putOf, refusedItem, updateOf } from './write.ts';

const { outcome, reason, ...wanted } = FollowUp.shape;
const FollowUpColumns = z.object({ body: jsonColumn(z.strictObject(wanted)), outcome, reason });

const open = { expression: 'attribute_exists(pk) AND attribute_not_exists(#outcome)' };

/** Follow-ups in the partition of the run that they follow, in the due-list until they are settled. */
export function dynamoFollowUpStore({ TABLE_NAME: tableName }: TableEnv): FollowUpStore {
  const client = dynamoClient();
  const placeOf = ({ tenantId, after, id }: FollowUpKey) => keys.followUp(tenantId, after, id);
  const change = async (key: FollowUpKey, set: Columns): Promise<void> => {
    const update = new UpdateItemCommand(updateOf(tableName, placeOf(key), { set }, open));
    await client.send(update).catch((error) => {
      if (refusedItem(error) === undefined) throw error;
    });
  };
  return {
    async add(followUp) {
      const { createdAt, outcome: _, reason: __, ...rest } = followUp;
      const body = JSON.stringify({ ...rest, createdAt });
      const columns = { body, ...dueAt(followUp, createdAt) };
      await client
        .send(new PutItemCommand(putOf(tableName, placeOf(followUp), columns, absent)))
        .catch((error) => {
          if (refusedItem(error) === undefined) throw error;
        });
    },
    async get(key) {
      const get = new GetItemCommand({
        TableName: tableName,
        Key: toKey(placeOf(key)),
        ConsistentRead: true,
      });
      const { Item } = await client.send(get);
      return Item && followUpFrom(Item);
    },
    async of(tenantId, after) {
      const rows = await queryRows(client, {
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :then)',
        ExpressionAttributeValues: {
          ':pk': { S: keys.followUp(tenantId, after, '').pk },
          ':then': { S: prefixes.followUp },
        },
      });
      return rows.map(followUpFrom);
    },
    settle: (key, settled, why) =>
      change(key, { outcome: settled, reason: why, gsi2pk: undefined, gsi2sk: undefined }),
    putOff: (key, lookAt) => change(key, dueAt(key, lookAt)),
    due: async (moment, limit) =>
      (await dueBefore(client, tableName, due.followUps, moment, limit)).map(keyFrom),
  };
}

const dueAt = ({ tenantId, after, id }: FollowUpKey, lookAt: number) => ({
  gsi2pk: due.followUps(due.shardOf(id)),
  gsi2sk: due.followUpAt(lookAt, tenantId, after, id),
});

function keyFrom(row: Row): FollowUpKey {
  const [, tenantId = '', after = '', id = ''] = partsOf(row['gsi2sk']?.S ?? '');
  return { tenantId, after, id };
}

function followUpFrom(row: Row): FollowUp {
  const { body, outcome: settled, reason: why } = fromRow(FollowUpColumns, row);
  return {
    ...body,
    ...(settled === undefined ? {} : { outcome: settled }),
    ...(why === undefined ? {} : { reason: why }),
  };
}
