import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Outbox, UnfinishedRuns } from '#ports/outbox.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { dueBefore } from './due-list.ts';
import { due } from './index-keys.ts';
import { partsOf } from './key-parts.ts';
import { keys, prefixes } from './keys.ts';
import { outboxEntryFrom, outboxKey, sentChange } from './outbox-rows.ts';
import { queryRows } from './query-rows.ts';
import { stepFrom } from './steps.ts';
import { present, refusedItem, updateOf } from './write.ts';

/** The entries of the table that wait to be sent; a fresh one may be listed a moment late. */
export function dynamoOutbox({ TABLE_NAME: tableName }: TableEnv): Outbox {
  const client = dynamoClient();
  return {
    pending: async (before, limit) => {
      const rows = await dueBefore(client, tableName, due.outbox, before, limit);
      return rows.map(outboxEntryFrom).filter((entry) => entry !== undefined);
    },
    async markSent(entry) {
      try {
        await client.send(
          new UpdateItemCommand(updateOf(tableName, outboxKey(entry), sentChange(entry), present)),
        );
      } catch (error) {
        // sent so long ago that it is gone
        if (refusedItem(error) === undefined) throw error;
      }
    },
  };
}

/** The runs of the table that have not ended; a fresh change may show a moment late. */
export function dynamoUnfinishedRuns({ TABLE_NAME: tableName }: TableEnv): UnfinishedRuns {
  const client = dynamoClient();
  return {
    stale: async (before, limit) => {
      const rows = await dueBefore(client, tableName, due.runs, before, limit);
      return rows.flatMap((row) => {
        const [, tenantId, , runId] = partsOf(row['pk']?.S ?? '');
        return tenantId && runId ? [{ tenantId, runId }] : [];
      });
    },
    claimedSteps: async (tenantId, runId) => {
      const rows = await queryRows(client, {
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :step)',
        FilterExpression: '#status = :claimed',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':pk': { S: keys.run(tenantId, runId).pk },
          ':step': { S: prefixes.step },
          ':claimed': { S: 'claimed' },
        },
      });
      return rows.map(stepFrom);
    },
  };
}
