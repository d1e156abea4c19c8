import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { Delivery } from '#domain/bus/delivery.ts';
import { ValidationError } from '#domain/errors.ts';
import { DELIVERY_KEPT_MS, type DeliveryName, type DeliveryStore } from '#ports/delivery-store.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { dueBefore } from './due-list.ts';
import { due } from './index-keys.ts';
import { partsOf } from './key-parts.ts';
import { type Key, keys, prefixes } from './keys.ts';
import { putIf } from './put-if.ts';
import { type Columns, fromRow, jsonColumn, type Row, toKey } from './row.ts';
import { absent, type Condition } from './write.ts';

const DeliveryColumns = z.object({ revision: z.number(), body: jsonColumn(Delivery) });

/** Deliveries in the table, in the due-list until they end. */
export function dynamoDeliveryStore({ TABLE_NAME: tableName }: TableEnv): DeliveryStore {
  const client = dynamoClient();
  const put = (delivery: Delivery, condition: Condition): Promise<boolean> =>
    putIf(client, tableName, keyOf(delivery), columnsOf(delivery), condition);
  return {
    create: (delivery) => put(delivery, absent),
    update: (delivery) =>
      put(delivery, { expression: '#revision = :was', values: { was: delivery.revision - 1 } }),
    async get(name) {
      const Key = toKey(keyOf(name));
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      return Item && deliveryFrom(Item);
    },
    async list(tenantId, webhookId, { limit, cursor }) {
      const { pk } = keys.delivery(tenantId, webhookId, 0, '', '');
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
          ExpressionAttributeValues: {
            ':pk': { S: pk },
            ':low': { S: prefixes.delivery },
            ':high': { S: cursor === undefined ? BEHIND : beforeOf(cursor) },
          },
          ScanIndexForward: false,
          // one more tells whether there is a next page; the place of the cursor itself is left out
          Limit: limit + 2,
        }),
      );
      const rows = Items.filter(({ sk }) => sk?.S !== `${prefixes.delivery}${cursor}`);
      const items = rows.slice(0, limit).map(deliveryFrom);
      const last = rows[limit - 1]?.['sk']?.S;
      return rows.length > limit && last !== undefined
        ? { items, cursor: last.slice(prefixes.delivery.length) }
        : { items };
    },
    due: async (moment, limit) =>
      (await dueBefore(client, tableName, due.deliveries, moment, limit)).map(nameFrom),
  };
}

// the letter behind every digit
const BEHIND = `${prefixes.delivery}:`;

function beforeOf(cursor: string): string {
  if (/^\d{15}#/.test(cursor)) return `${prefixes.delivery}${cursor}`;
  throw new ValidationError('the cursor is not one of this listing', [
    { pointer: '/cursor', message: 'is not a cursor' },
  ]);
}

const keyOf = ({ tenantId, webhookId, messageTime, round, messageId }: DeliveryName): Key =>
  keys.delivery(tenantId, webhookId, messageTime, round, messageId);

function columnsOf(delivery: Delivery): Columns {
  const { nextAt, messageId, createdAt, revision } = delivery;
  return {
    revision,
    body: JSON.stringify(delivery),
    gsi2pk: nextAt === undefined ? undefined : due.deliveries(due.shardOf(messageId)),
    gsi2sk: nextAt === undefined ? undefined : due.messageAt(nextAt, messageId),
    expiresAt: Math.ceil((createdAt + DELIVERY_KEPT_MS) / 1000),
  };
}

const deliveryFrom = (row: Row): Delivery => fromRow(DeliveryColumns, row).body;

/** The name of a delivery in its keys, as the index gives them. */
function nameFrom({ pk, sk }: Row): DeliveryName {
  const [, tenantId = '', , webhookId = ''] = partsOf(pk?.S ?? '');
  const [, time, round = '', messageId = ''] = partsOf(sk?.S ?? '');
  return { tenantId, webhookId, messageTime: Number(time), round, messageId };
}
