import { DeleteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { Schedule, ScheduleProgress } from '#domain/triggers/schedule.ts';
import type { ScheduleStore, StoredSchedule } from '#ports/schedule-store.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { dueBefore } from './due-list.ts';
import { due } from './index-keys.ts';
import { partsOf } from './key-parts.ts';
import { keys, prefixes } from './keys.ts';
import { putIf } from './put-if.ts';
import { queryRows } from './query-rows.ts';
import { type Columns, fromRow, jsonColumn, type Row, toKey } from './row.ts';
import { absent, type Condition, conditionOf, refusedItem } from './write.ts';

const ScheduleColumns = z.object({
  revision: z.number(),
  body: jsonColumn(Schedule),
  progress: jsonColumn(ScheduleProgress),
});

/** Schedules in the table, in the due-list while they need a look. */
export function dynamoScheduleStore({ TABLE_NAME: tableName }: TableEnv): ScheduleStore {
  const client = dynamoClient();
  const put = (next: StoredSchedule, condition: Condition): Promise<boolean> => {
    const { tenantId, id } = next.schedule;
    return putIf(client, tableName, keys.schedule(tenantId, id), columnsOf(next), condition);
  };
  return {
    create: (schedule, progress) => put({ schedule, progress, revision: 1 }, absent),
    write: (read, schedule, progress) =>
      put({ schedule, progress, revision: read.revision + 1 }, still(read.revision)),
    async get(tenantId, id) {
      const Key = toKey(keys.schedule(tenantId, id));
      const found = await client.send(
        new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      return found.Item && scheduleFrom(found.Item);
    },
    async list(tenantId) {
      const rows = await queryRows(client, {
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :schedule)',
        ExpressionAttributeValues: {
          ':pk': { S: keys.schedule(tenantId, '').pk },
          ':schedule': { S: prefixes.schedule },
        },
      });
      return rows.map(scheduleFrom);
    },
    async remove({ schedule: { tenantId, id }, revision }) {
      const Key = toKey(keys.schedule(tenantId, id));
      const only = conditionOf(still(revision));
      try {
        await client.send(new DeleteItemCommand({ TableName: tableName, Key, ...only }));
        return true;
      } catch (error) {
        if (refusedItem(error) === undefined) throw error;
        return false;
      }
    },
    due: async (moment, limit) =>
      (await dueBefore(client, tableName, due.schedules, moment, limit)).map(dueFrom),
  };
}

const still = (revision: number): Condition => ({
  expression: '#revision = :was',
  values: { was: revision },
});

function columnsOf({ schedule, progress, revision }: StoredSchedule): Columns {
  const { tenantId, id } = schedule;
  const { lookAt } = progress;
  return {
    revision,
    body: JSON.stringify(schedule),
    progress: JSON.stringify(progress),
    gsi2pk: lookAt === undefined ? undefined : due.schedules(due.shardOf(id)),
    gsi2sk: lookAt === undefined ? undefined : due.scheduleAt(lookAt, tenantId, id),
  };
}

function scheduleFrom(row: Row): StoredSchedule {
  const { body, progress, revision } = fromRow(ScheduleColumns, row);
  return { schedule: body, progress, revision };
}

/** What the due-list needs to say is all in its keys. */
function dueFrom(row: Row): { tenantId: string; id: string; lookAt: number } {
  const [time, tenantId = '', id = ''] = partsOf(row['gsi2sk']?.S ?? '');
  return { tenantId, id, lookAt: Number(time) };
}
