import { BatchGetItemCommand, DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { OrchestratorError } from '#domain/errors.ts';
import type { StopScope, StopSwitch } from '#ports/stop-switch.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { type Key, keys } from './keys.ts';
import { pause } from './pause.ts';
import { fromRow, type Row, toKey, toRow } from './row.ts';

const MarkColumns = z.object({ pk: z.string(), sk: z.string(), at: z.number(), reason: z.string() });

const ATTEMPTS = 5;
/** Items of one read. */
const BATCH = 100;

/** Stop marks in the table: one item each, absent when not set. */
export function dynamoStopSwitch({ TABLE_NAME: tableName }: TableEnv): StopSwitch {
  const client = dynamoClient();

  /** The rows of these marks, as far as they are set. */
  async function read(asked: readonly Key[]): Promise<readonly z.infer<typeof MarkColumns>[]> {
    const found: Row[] = [];
    let wanted = asked.map(toKey);
    for (let attempt = 1; wanted.length > 0; attempt += 1) {
      // not knowing is no permission to go on
      if (attempt > ATTEMPTS) throw new OrchestratorError('unavailable', 'stop marks cannot be read');
      const RequestItems = { [tableName]: { Keys: wanted, ConsistentRead: true } };
      const answer = await client.send(new BatchGetItemCommand({ RequestItems }));
      found.push(...(answer.Responses?.[tableName] ?? []));
      wanted = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
      if (wanted.length > 0) await pause(attempt);
    }
    return found.map((row) => fromRow(MarkColumns, row));
  }

  return {
    async stop(scope, at, reason) {
      const Item = toRow(keyOf(scope), { at, reason });
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
    },
    async clear(scope) {
      await client.send(new DeleteItemCommand({ TableName: tableName, Key: toKey(keyOf(scope)) }));
    },
    async stopped({ tenantId, runId, agentId }) {
      // widest first: the reason that says most
      const order: readonly Key[] = [
        keys.stopEverything(),
        keys.stopTenant(tenantId),
        ...(agentId === undefined ? [] : [keys.stopAgent(agentId)]),
        keys.stopRun(tenantId, runId),
      ];
      const found = await read(order);
      return order.flatMap((key) => found.find((mark) => isAt(mark, key)) ?? [])[0]?.reason;
    },
    async marks(scopes) {
      const found: z.infer<typeof MarkColumns>[] = [];
      for (let i = 0; i < scopes.length; i += BATCH) {
        found.push(...(await read(scopes.slice(i, i + BATCH).map(keyOf))));
      }
      return scopes.flatMap((scope) => {
        const mark = found.find((m) => isAt(m, keyOf(scope)));
        return mark === undefined ? [] : [{ scope, at: mark.at, reason: mark.reason }];
      });
    },
  };
}

const isAt = (mark: Key, key: Key): boolean => mark.pk === key.pk && mark.sk === key.sk;

function keyOf(scope: StopScope): Key {
  switch (scope.kind) {
    case 'run':
      return keys.stopRun(scope.tenantId, scope.runId);
    case 'tenant':
      return keys.stopTenant(scope.tenantId);
    case 'agent':
      return keys.stopAgent(scope.agentId);
    case 'everything':
      return keys.stopEverything();
  }
}
