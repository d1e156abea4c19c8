import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { AuditEntry, AuditLog } from '#ports/audit-log.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { keys, prefixes } from './keys.ts';
import { queryRows } from './query-rows.ts';
import { fromRow, jsonColumn } from './row.ts';
import { absent, putOf, refusedItem } from './write.ts';

const AuditColumns = z.object({
  body: jsonColumn(
    z.object({
      id: z.string(),
      tenantId: z.string(),
      at: z.number(),
      actor: z.string(),
      action: z.string(),
      target: z.string().optional(),
      outcome: z.enum(['succeeded', 'refused', 'failed']),
      code: z.string().optional(),
      requestId: z.string(),
    }),
  ),
});

/** Audit entries in the table; the deployment grants nobody to change or delete them. */
export function dynamoAuditLog({ TABLE_NAME: tableName }: TableEnv): AuditLog {
  const client = dynamoClient();
  return {
    async write(entry) {
      const key = keys.audit(entry.tenantId, entry.at, entry.id);
      const put = putOf(tableName, key, { body: JSON.stringify(entry) }, absent);
      await client.send(new PutItemCommand(put)).catch((error) => {
        if (refusedItem(error) === undefined) throw error;
      });
    },
    async list(tenantId, limit) {
      const query = {
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :entry)',
        ExpressionAttributeValues: {
          ':pk': { S: keys.audit(tenantId, 0, '').pk },
          ':entry': { S: prefixes.audit },
        },
        ScanIndexForward: false,
      };
      const rows = await queryRows(client, query, limit);
      // the shape leaves optional members out where the port's type wants them absent
      return rows.map((row): AuditEntry => fromRow(AuditColumns, row).body as AuditEntry);
    },
  };
}
