import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { OrchestratorError } from '#domain/errors.ts';
import { ApiKey } from '#domain/tenants/principal.ts';
import type { ApiKeys } from '#ports/api-keys.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { keys } from './keys.ts';
import { putIf } from './put-if.ts';
import { fromRow, jsonColumn, toKey } from './row.ts';
import { absent, refusedItem, updateOf } from './write.ts';

const KeyColumns = z.object({
  revokedAt: z.number().optional(),
  body: jsonColumn(ApiKey.omit({ revokedAt: true })),
});

const unrevoked = { expression: 'attribute_exists(pk) AND attribute_not_exists(#revokedAt)' };

/** API keys in the table. */
export function dynamoApiKeys({ TABLE_NAME: tableName }: TableEnv): ApiKeys {
  const client = dynamoClient();
  return {
    byHash: async (tenantId, hash) => {
      const Key = toKey(keys.apiKey(tenantId, hash));
      // consistent: a revoked key must not pass for a moment more
      const found = await client.send(
        new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      if (found.Item === undefined) return undefined;
      const { revokedAt, body } = fromRow(KeyColumns, found.Item);
      return { ...body, ...(revokedAt === undefined ? {} : { revokedAt }) };
    },
    async add({ revokedAt, ...key }) {
      const columns = { revokedAt, body: JSON.stringify(key) };
      const done = await putIf(client, tableName, keys.apiKey(key.tenantId, key.hash), columns, absent);
      if (!done) throw new OrchestratorError('conflict', 'the key exists already');
    },
    async revoke(tenantId, hash, at) {
      const key = keys.apiKey(tenantId, hash);
      const update = updateOf(tableName, key, { set: { revokedAt: at } }, unrevoked);
      await client.send(new UpdateItemCommand(update)).catch((error) => {
        if (refusedItem(error) === undefined) throw error;
      });
    },
  };
}
