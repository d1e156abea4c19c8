import { DeleteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { Webhook } from '#domain/bus/webhook.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { WebhookStore } from '#ports/webhook-store.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { keys, prefixes } from './keys.ts';
import { putIf } from './put-if.ts';
import { queryRows } from './query-rows.ts';
import { fromRow, jsonColumn, type Row, toKey } from './row.ts';
import { absent, type Condition, conditionOf, present, refusedItem } from './write.ts';

const WebhookColumns = z.object({ version: z.number(), body: jsonColumn(Webhook) });

const webhookFrom = (row: Row): Webhook => fromRow(WebhookColumns, row).body;

/** Subscribers in the table. */
export function dynamoWebhookStore({ TABLE_NAME: tableName }: TableEnv): WebhookStore {
  const client = dynamoClient();
  const put = async (webhook: Webhook, condition: Condition, refusal: string): Promise<void> => {
    const { tenantId, id, version } = webhook;
    const columns = { version, body: JSON.stringify(webhook) };
    const done = await putIf(client, tableName, keys.webhook(tenantId, id), columns, condition);
    if (!done) throw new OrchestratorError('conflict', refusal);
  };
  return {
    create: (webhook) => put(webhook, absent, 'the subscriber exists'),
    update: (webhook) =>
      put(
        webhook,
        { expression: '#version = :was', values: { was: webhook.version - 1 } },
        'the subscriber was changed by somebody else',
      ),
    async get(tenantId, id) {
      const Key = toKey(keys.webhook(tenantId, id));
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      return Item && webhookFrom(Item);
    },
    async list(tenantId) {
      const rows = await queryRows(client, {
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :webhook)',
        ExpressionAttributeValues: {
          ':pk': { S: keys.webhook(tenantId, '').pk },
          ':webhook': { S: prefixes.webhook },
        },
      });
      return rows.map(webhookFrom);
    },
    async remove(tenantId, id) {
      const Key = toKey(keys.webhook(tenantId, id));
      try {
        await client.send(new DeleteItemCommand({ TableName: tableName, Key, ...conditionOf(present) }));
        return true;
      } catch (error) {
        if (refusedItem(error) === undefined) throw error;
        return false;
      }
    },
  };
}
