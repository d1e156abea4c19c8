import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { OrchestratorError } from '#domain/errors.ts';
import type { Signer } from '#ports/signer.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { keys } from './keys.ts';
import { fromRow, toKey } from './row.ts';
import { absent, putOf, refusedItem } from './write.ts';

const KeyColumns = z.object({ secret: z.string().min(40) });

/**
 * Signs under a random key that each tenant has in the table, made by whoever needs it first. It guards page
 * positions inside the tenant's own listings, nothing more, so it needs no vault: to change it, remove it.
 */
export function dynamoSigner({ TABLE_NAME: tableName }: TableEnv): Signer {
  const client = dynamoClient();
  const known = new Map<string, Promise<Buffer>>();
  const keyOf = (tenantId: string): Promise<Buffer> => {
    const found = known.get(tenantId) ?? readOrMake(client, tableName, tenantId);
    known.set(tenantId, found);
    // a failed read is tried again by the next caller
    found.catch(() => known.delete(tenantId));
    return found;
  };
  const markOf = async (tenantId: string, text: string): Promise<Buffer> =>
    createHmac('sha256', await keyOf(tenantId))
      .update(text)
      .digest();
  return {
    sign: async (tenantId, text) => (await markOf(tenantId, text)).toString('base64url'),
    async verify(tenantId, text, mark) {
      const right = await markOf(tenantId, text);
      const given = Buffer.from(mark, 'base64url');
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}

async function readOrMake(client: DynamoDBClient, tableName: string, tenantId: string): Promise<Buffer> {
  const stored = await read(client, tableName, tenantId);
  if (stored !== undefined) return stored;
  const secret = randomBytes(32).toString('base64url');
  const put = putOf(tableName, keys.cursorKey(tenantId), { secret }, absent);
  await client.send(new PutItemCommand(put)).catch((error) => {
    if (refusedItem(error) === undefined) throw error;
  });
  // what is there now: ours, or that of whoever was faster
  const made = await read(client, tableName, tenantId);
  if (made === undefined) throw new OrchestratorError('unavailable', 'the signing key could not be kept');
  return made;
}

async function read(
  client: DynamoDBClient,
  tableName: string,
  tenantId: string,
): Promise<Buffer | undefined> {
  const Key = toKey(keys.cursorKey(tenantId));
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item === undefined ? undefined : Buffer.from(fromRow(KeyColumns, Item).secret, 'base64url');
}
