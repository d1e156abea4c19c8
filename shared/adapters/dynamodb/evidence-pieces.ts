import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { dynamoClient } from './client.ts';
import { keys } from './keys.ts';
import { fromRow, toKey } from './row.ts';
import { absent, putOf, refusedItem } from './write.ts';

/** Largest content of an item, in bytes: up to here a write of the table costs less than one of a bucket. */
export const MOST_PIECE_BYTES = 4_096;

const PieceColumns = z.object({ mediaType: z.string() });

/** Small pieces of evidence as items that are written once and never changed. */
export interface EvidencePieces {
  /** Puts a piece where none is; free of effect otherwise. */
  put(tenantId: string, hash: string, bytes: Uint8Array, mediaType: string): Promise<void>;
  /** Strongly consistent: what was put is there at once. */
  get(tenantId: string, hash: string): Promise<{ content: Uint8Array; mediaType: string } | undefined>;
  has(tenantId: string, hash: string): Promise<boolean>;
}

/** The pieces in a table. */
export function dynamoEvidencePieces(tableName: string): EvidencePieces {
  const client = dynamoClient();
  const keyOf = (tenantId: string, hash: string) => ({
    TableName: tableName,
    Key: toKey(keys.evidence(tenantId, hash)),
    ConsistentRead: true,
  });
  return {
    async put(tenantId, hash, bytes, mediaType) {
      const put = putOf(tableName, keys.evidence(tenantId, hash), { mediaType }, absent);
      const Item = { ...put.Item, content: { B: bytes } };
      try {
        await client.send(new PutItemCommand({ ...put, Item }));
      } catch (error) {
        // the same content is there already
        if (refusedItem(error) === undefined) throw error;
      }
    },
    async get(tenantId, hash) {
      const { Item } = await client.send(new GetItemCommand(keyOf(tenantId, hash)));
      if (Item === undefined) return undefined;
      const { mediaType } = fromRow(PieceColumns, Item);
      return { content: Item['content']?.B ?? new Uint8Array(), mediaType };
    },
    async has(tenantId, hash) {
      const asked = { ...keyOf(tenantId, hash), ProjectionExpression: 'pk' };
      return (await client.send(new GetItemCommand(asked))).Item !== undefined;
    },
  };
}
