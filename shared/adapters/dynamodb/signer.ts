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
export const dynamoSigner = (env: TableEnv): Signer => signerFor(env, 'CURSORS');

/**
 * Signs the links by which approvers decide, under another key than cursors have: code that hands out page
 * positions cannot make a link. To end all links of a tenant at once, remove its key.
 */
export const dynamoLinkSigner = (env: TableEnv): Signer => signerFor(env, 'LINKS');

/** Makes the secrets of subscribers outside: what is signed here is a key there. */
export const dynamoWebhookSigner = (env: TableEnv): Signer => signerFor(env, 'WEBHOOKS');

type Purpose = Parameters<typeof keys.signingKey>[1];

function signerFor({ TABLE_NAME: tableName }: TableEnv, purpose: Purpose): Signer {
  const at: Place = { client: dynamoClient(), tableName, purpose };
  const known = new Map<string, Buffer>();
  const keyOf = async (tenantId: string, find: typeof read): Promise<Buffer | undefined> => {
    const found = known.get(tenantId) ?? (await find(at, tenantId));
    if (found !== undefined) known.set(tenantId, found);
    return found;
  };
  return {
    async sign(tenantId, text) {
      const key = await keyOf(tenantId, readOrMake);
      if (key === undefined) throw new OrchestratorError('unavailable', 'the signing key could not be kept');
      return markOf(key, text);
    },
    async verify(tenantId, text, mark) {
      const key = await keyOf(tenantId, read);
      if (key === undefined) return false;
      const [right, given] = [Buffer.from(markOf(key, text)), Buffer.from(mark)];
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}

const markOf = (key: Buffer, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');

interface Place {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly purpose: Purpose;
}

async function readOrMake(at: Place, tenantId: string): Promise<Buffer | undefined> {
  const stored = await read(at, tenantId);
  if (stored !== undefined) return stored;
  const secret = randomBytes(32).toString('base64url');
  const put = putOf(at.tableName, keys.signingKey(tenantId, at.purpose), { secret }, absent);
  await at.client.send(new PutItemCommand(put)).catch((error) => {
    if (refusedItem(error) === undefined) throw error;
  });
  // what is there now: ours, or that of whoever was faster
  return read(at, tenantId);
}

async function read(at: Place, tenantId: string): Promise<Buffer | undefined> {
  const get = {
    TableName: at.tableName,
    Key: toKey(keys.signingKey(tenantId, at.purpose)),
    ConsistentRead: true,
  };
  const { Item } = await at.client.send(new GetItemCommand(get));
  return Item === undefined ? undefined : Buffer.from(fromRow(KeyColumns, Item).secret, 'base64url');
}
