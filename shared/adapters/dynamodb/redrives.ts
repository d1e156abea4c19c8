import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { REDRIVE_KEPT_MS, type Redrive, type Redrives } from '#ports/redrives.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { type Key, keys } from './keys.ts';
import { always, refusedItem, updateOf } from './write.ts';

const unsent = { expression: 'attribute_not_exists(#sentAt)' };

/** Redrives in the table, which forgets them in time. */
export function dynamoRedrives({ TABLE_NAME: tableName }: TableEnv): Redrives {
  const client = dynamoClient();
  return {
    async begin(redrive) {
      const update = updateOf(tableName, keyOf(redrive), { set: columnsOf(redrive) }, unsent);
      try {
        await client.send(new UpdateItemCommand(update));
        return 'begun';
      } catch (error) {
        if (refusedItem(error) === undefined) throw error;
        return 'sent';
      }
    },
    async sent(redrive, sentAt) {
      const set = { ...columnsOf(redrive), sentAt };
      await client.send(new UpdateItemCommand(updateOf(tableName, keyOf(redrive), { set }, always)));
    },
  };
}

const keyOf = ({ tenantId, queue, id }: Redrive): Key => keys.redrive(tenantId, queue, id);

const columnsOf = ({ action, by, at }: Redrive) => ({
  action,
  askedBy: by,
  askedAt: at,
  expiresAt: Math.ceil((at + REDRIVE_KEPT_MS) / 1000),
});
