import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { PendingSummary, SummaryList } from '#ports/summary-list.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { dueBefore } from './due-list.ts';
import { due } from './index-keys.ts';
import { partsOf } from './key-parts.ts';
import { type Key, keys } from './keys.ts';
import type { Row } from './row.ts';
import { absent, always, putOf, refusedItem, updateOf } from './write.ts';

const Period = z.enum(['day', 'week']);

/** Most summaries that a process remembers to have noted. */
const REMEMBERED = 1000;

/** The list as rows of the table, in the due-list until they are given. */
export function dynamoSummaryList({ TABLE_NAME: tableName }: TableEnv): SummaryList {
  const client = dynamoClient();
  // each call of a model is noted, and only the first of a day says anything new
  const noted = new Set<string>();
  return {
    async note(pending) {
      const key = keyOf(pending);
      const name = JSON.stringify(key);
      if (noted.has(name)) return;
      const columns = {
        gsi2pk: due.summaries(due.shardOf(pending.tenantId)),
        gsi2sk: due.summaryAt(pending.dueAt, pending.tenantId),
      };
      try {
        await client.send(new PutItemCommand(putOf(tableName, key, columns, absent)));
      } catch (error) {
        if (refusedItem(error) === undefined) throw error;
      }
      if (noted.size >= REMEMBERED) noted.clear();
      noted.add(name);
    },
    due: async (moment, limit) =>
      (await dueBefore(client, tableName, due.summaries, moment, limit)).flatMap(pendingFrom),
    async done(pending, at) {
      const set = { gsi2pk: undefined, gsi2sk: undefined, givenAt: at };
      await client.send(new UpdateItemCommand(updateOf(tableName, keyOf(pending), { set }, always)));
    },
  };
}

const keyOf = ({ tenantId, period, window }: PendingSummary): Key => keys.summary(tenantId, period, window);

/** The summary in the keys of an item, as the index gives them. */
function pendingFrom(row: Row): PendingSummary[] {
  const [, tenantId = ''] = partsOf(row['pk']?.S ?? '');
  const [, period, window = ''] = partsOf(row['sk']?.S ?? '');
  const [time] = partsOf(row['gsi2sk']?.S ?? '');
  const known = Period.safeParse(period);
  return known.success ? [{ tenantId, period: known.data, window, dueAt: Number(time) }] : [];
}
