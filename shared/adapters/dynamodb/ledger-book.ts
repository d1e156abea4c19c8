import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { groupUsage } from '#domain/costs/booking.ts';
import type { CostLedger } from '#ports/cost-ledger.ts';
import { listings } from './index-keys.ts';
import { keys, prefixes } from './keys.ts';
import { keyOf, querySpan, readRows } from './ledger-reads.ts';
import { cellFrom, entryFrom } from './ledger-rows.ts';

/** Above every text that may follow in a sort key. */
const TOP = '\uffff';

/** What is read from the book. */
export function dynamoBook(
  client: DynamoDBClient,
  tableName: string,
): Pick<CostLedger, 'ofRun' | 'entries' | 'usage'> {
  return {
    async ofRun(tenantId, runId) {
      const partition = keys.run(tenantId, runId).pk;
      const span = { partition, from: prefixes.cost, to: prefixes.cost + TOP };
      return (await querySpan(client, tableName, 'table', span)).map(entryFrom);
    },
    async entries(tenantId, { from, to }, { limit, after }) {
      const listed = await querySpan(client, tableName, 'gsi1', {
        partition: listings.entries(tenantId),
        // the least text behind the last place seen
        from: after === undefined ? listings.placeOf(from) : `${after}\u0000`,
        to: listings.placeOf(to),
        // one more than asked for tells whether there is a next page
        limit: limit + 1,
      });
      const page = listed.slice(0, limit);
      const entries = (await readRows(client, tableName, page.map(keyOf))).map(entryFrom);
      const last = page.at(-1)?.['gsi1sk']?.S;
      return { entries, ...(listed.length > limit && last !== undefined ? { next: last } : {}) };
    },
    async usage(tenantId, { from, to, groupBy }) {
      const partition = keys.usage(tenantId, '', '').pk;
      const rows = await querySpan(client, tableName, 'table', { partition, from, to: to + TOP });
      return groupUsage(rows.map(cellFrom), groupBy);
    },
  };
}
