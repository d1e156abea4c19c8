import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { OrchestratorError } from '#domain/errors.ts';
import { type IdempotencyStore, IN_FLIGHT_MS, KEPT_MS } from '#ports/idempotency-store.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { keys } from './keys.ts';
import { fromRow, jsonColumn, type Row, toKey } from './row.ts';
import { type Condition, conditionOf, present, putOf, refusedItem, updateOf } from './write.ts';

const ReplyColumns = z.object({
  requestHash: z.string(),
  writer: z.string(),
  body: jsonColumn(
    z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() }),
  ).optional(),
});

// times are compared: the table removes expired items when it finds the time, not when they expire
const free = (requestHash: string, now: number): Condition => ({
  expression: [
    'attribute_not_exists(pk)',
    '#startedAt <= :forgotten',
    '(attribute_not_exists(#body) AND #startedAt <= :lost AND #requestHash = :requestHash)',
  ].join(' OR '),
  values: { forgotten: now - KEPT_MS, lost: now - IN_FLIGHT_MS, requestHash },
});

const unanswered: Condition = { expression: 'attribute_not_exists(#body)' };

/** Answers to requests with an `Idempotency-Key`, in the table. */
export function dynamoIdempotencyStore({ TABLE_NAME: tableName }: TableEnv): IdempotencyStore {
  const client = dynamoClient();
  return {
    async begin(tenantId, key, requestHash, now) {
      const writer = crypto.randomUUID();
      const columns = {
        requestHash,
        writer,
        startedAt: now,
        expiresAt: Math.ceil((now + KEPT_MS) / 1000),
      };
      const put = putOf(tableName, keys.reply(tenantId, key), columns, free(requestHash, now));
      try {
        await client.send(new PutItemCommand({ ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
        return { outcome: 'new' };
      } catch (error) {
        const stored = refusedItem(error);
        if (stored === undefined) throw error;
        return answerOf(stored, writer, requestHash);
      }
    },
    async complete(tenantId, key, reply) {
      const set = { body: JSON.stringify(reply) };
      const update = updateOf(tableName, keys.reply(tenantId, key), { set }, present);
      await client.send(new UpdateItemCommand(update)).catch(unlessRefused);
    },
    async release(tenantId, key) {
      const Key = toKey(keys.reply(tenantId, key));
      const remove = { TableName: tableName, Key, ...conditionOf(unanswered) };
      await client.send(new DeleteItemCommand(remove)).catch(unlessRefused);
    },
  };
}

function answerOf(
  stored: Row,
  writer: string,
  requestHash: string,
): Awaited<ReturnType<IdempotencyStore['begin']>> {
  const found = fromRow(ReplyColumns, stored);
  // our own put, whose answer was lost
  if (found.writer === writer) return { outcome: 'new' };
  if (found.requestHash !== requestHash) {
    throw new OrchestratorError('idempotency_mismatch', 'the key was used with another request');
  }
  if (found.body !== undefined) return { outcome: 'replay', reply: found.body };
  throw new OrchestratorError('idempotency_in_flight', 'a request with this key is being answered');
}

function unlessRefused(error: unknown): void {
  if (refusedItem(error) === undefined) throw error;
}
