import {
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { subscriptions } from '#domain/bus/subscriptions.ts';
import { ValidationError } from '#domain/errors.ts';
import type { BusMessage, MessageBus } from '#ports/message-bus.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { dueBefore } from './due-list.ts';
import { due } from './index-keys.ts';
import { keys, prefixes } from './keys.ts';
import { fromRow, jsonColumn, type Row } from './row.ts';
import { absent, commit, present, putOf, updateOf, type Write } from './write.ts';

const MessageColumns = z.object({
  body: jsonColumn(
    z.object({
      id: z.string(),
      type: z.string(),
      source: z.string(),
      tenantId: z.string(),
      subject: z.string(),
      time: z.number(),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
});

class Published extends Error {}

/** Messages in the table; subscribers in this process. */
export function dynamoMessageBus({ TABLE_NAME: tableName }: TableEnv): MessageBus {
  const client = dynamoClient();
  const subscribers = subscriptions<BusMessage>();
  return {
    async publish(message) {
      try {
        await commit(client, putsOf(tableName, message));
      } catch (error) {
        if (error instanceof Published) return false;
        throw error;
      }
      await subscribers.deliver(message);
      return true;
    },
    forwarded: async ({ tenantId, time, id }) => {
      const set = { gsi2pk: undefined, gsi2sk: undefined };
      const update = updateOf(tableName, keys.message(tenantId, time, id), { set }, present);
      await client.send(new UpdateItemCommand(update));
    },
    async unforwarded(moment, limit) {
      const rows = await dueBefore(client, tableName, due.messages, moment, limit);
      const found = await Promise.all(rows.map((row) => readMessage(client, tableName, row)));
      return found.filter((message) => message !== undefined);
    },
    subscribe: (types, handler) => subscribers.add(types, handler),
    getHistory: async (tenantId, { after, type, limit }) => {
      const items = await readAfter(client, tableName, tenantId, after, type, limit);
      const last = items.at(-1);
      return last === undefined ? { items } : { items, cursor: `${last.time}:${last.id}` };
    },
  };
}

async function readMessage(
  client: DynamoDBClient,
  tableName: string,
  { pk, sk }: Row,
): Promise<BusMessage | undefined> {
  const Key: Row = { pk: pk ?? { S: '' }, sk: sk ?? { S: '' } };
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  // one that was handed on a moment ago may still be listed
  return Item?.['gsi2pk'] === undefined ? undefined : fromRow(MessageColumns, Item).body;
}

// the place of a message tells its time, so the id alone is kept once beside it
function putsOf(tableName: string, message: BusMessage): readonly Write[] {
  const { tenantId, id, time, type } = message;
  const refused = (): Error => new Published();
  const columns = {
    type,
    body: JSON.stringify(message),
    gsi2pk: due.messages(due.shardOf(id)),
    gsi2sk: due.messageAt(time, id),
  };
  return [
    { item: { Put: putOf(tableName, keys.messageId(tenantId, id), {}, absent) }, refused },
    { item: { Put: putOf(tableName, keys.message(tenantId, time, id), columns, absent) }, refused },
  ];
}

async function readAfter(
  client: DynamoDBClient,
  tableName: string,
  tenantId: string,
  after: string | undefined,
  type: string | undefined,
  limit: number,
): Promise<readonly BusMessage[]> {
  const items: BusMessage[] = [];
  let start: Row | undefined;
  do {
    const answer = await client.send(
      new QueryCommand({
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
        ExpressionAttributeValues: {
          ':pk': { S: keys.messageId(tenantId, '').pk },
          // a space sorts behind the place itself and before every longer one
          ':low': { S: after === undefined ? prefixes.message : `${placeOf(tenantId, after)} ` },
          ':high': { S: BEHIND },
          ...(type === undefined ? {} : { ':type': { S: type } }),
        },
        ...(type === undefined
          ? {}
          : { FilterExpression: '#type = :type', ExpressionAttributeNames: { '#type': 'type' } }),
        Limit: Math.max(limit, READ_AT_ONCE),
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    items.push(...(answer.Items ?? []).map((row) => fromRow(MessageColumns, row).body));
    start = answer.LastEvaluatedKey;
  } while (start !== undefined && items.length < limit);
  return items.slice(0, limit);
}

// with a filter most of what is read may be left out
const READ_AT_ONCE = 100;

// the letter behind every digit
const BEHIND = `${prefixes.message}:`;

function placeOf(tenantId: string, cursor: string): string {
  const [, time, id] = /^(\d{1,15}):(.+)$/s.exec(cursor) ?? [];
  if (time === undefined || id === undefined) {
    throw new ValidationError('the cursor is not one of this listing', [
      { pointer: '/cursor', message: 'is not a cursor' },
    ]);
  }
  return keys.message(tenantId, Number(time), id).sk;
}
