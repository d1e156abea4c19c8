import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { storable } from '#domain/caching/storable.ts';
import type { Json } from '#domain/json.ts';
import type { Cache, CachePlace } from '#ports/cache.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { keys } from './keys.ts';
import { fromRow, jsonColumn, type Row, toKey } from './row.ts';
import { putOf } from './write.ts';

const CacheColumns = z.object({
  // a schema of JSON would copy the value, and lose a member called `__proto__`
  body: jsonColumn(z.custom<Json>()),
  storedAt: z.number(),
  until: z.number(),
});

/**
 * Values in the table, for all processes. `until` is compared on every read: the table removes items some time after
 * `expiresAt`, which is in seconds. Reads are eventually consistent, at half the price: a miss costs a little work.
 */
export function dynamoCache({ TABLE_NAME: tableName }: TableEnv): Cache {
  const client = dynamoClient();
  const keyOf = ({ tenantId, namespace, key }: CachePlace) => keys.cached(tenantId, namespace, key);
  const remove = async (place: CachePlace): Promise<boolean> => {
    try {
      await client.send(new DeleteItemCommand({ TableName: tableName, Key: toKey(keyOf(place)) }));
      return true;
    } catch {
      return false;
    }
  };
  return {
    async get(place, now) {
      try {
        const { Item } = await client.send(
          new GetItemCommand({ TableName: tableName, Key: toKey(keyOf(place)) }),
        );
        return Item === undefined ? { outcome: 'miss' } : found(Item, now);
      } catch {
        return { outcome: 'unavailable' };
      }
    },
    async put(place, value, life) {
      const kept = storable(value, life);
      if (kept === undefined) {
        // what is there is older than what should be
        await remove(place);
        return false;
      }
      const { text, storedAt, expiresAt } = kept;
      const columns = { body: text, storedAt, until: expiresAt, expiresAt: Math.ceil(expiresAt / 1000) };
      try {
        await client.send(new PutItemCommand(putOf(tableName, keyOf(place), columns)));
        return true;
      } catch {
        return false;
      }
    },
    delete: remove,
  };
}

function found(item: Row, now: number): Awaited<ReturnType<Cache['get']>> {
  const { body, storedAt, until } = fromRow(CacheColumns, item);
  if (until <= now) return { outcome: 'miss' };
  return { outcome: 'hit', hit: { value: body, storedAt, expiresAt: until } };
}
