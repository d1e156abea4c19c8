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
  startedAt: z.number(),
  id: z.string(),
  body: jsonColumn(
    z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() }),
  ).optional(),
});

// times are compared: the table removes expired items when it finds the time, not when they expire
const free = (now: number): Condition => ({
  expression: 'attribute_not_exists(pk) OR #startedAt <= :forgotten',
  values: { forgotten: now - KEPT_MS },
});

const unanswered: Condition = { expression: 'attribute_not_exists(#body)' };

/** Answers to requests with an `Idempotency-Key`, in the table. */
export function dynamoIdempotencyStore({ TABLE_NAME: tableName }: TableEnv): IdempotencyStore {
  const client = dynamoClient();
  /** Takes a lost request's place, under its id: what it may have made is not made twice. */
  const takeOver = async (
    tenantId: string,
    key: string,
    { id, startedAt }: Found,
    { writer, now }: { writer: string; now: number },
  ): Promise<Begun> => {
    const set = { writer, startedAt: now, expiresAt: Math.ceil((now + KEPT_MS) / 1000) };
    const seen = {
      expression: '(#startedAt = :seen AND attribute_not_exists(#body)) OR #writer = :writer',
      values: { seen: startedAt, writer },
    };
    try {
      await client.send(new UpdateItemCommand(updateOf(tableName, keys.reply(tenantId, key), { set }, seen)));
      return { outcome: 'new', id, again: true };
    } catch (error) {
      if (refusedItem(error) === undefined) throw error;
      throw inFlight();
    }
  };
  return {
    async begin(tenantId, key, requestHash, now, id) {
      const writer = crypto.randomUUID();
      const columns = {
        requestHash,
        writer,
        id,
        startedAt: now,
        expiresAt: Math.ceil((now + KEPT_MS) / 1000),
      };
      const put = putOf(tableName, keys.reply(tenantId, key), columns, free(now));
      try {
        await client.send(new PutItemCommand({ ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
        return { outcome: 'new', id, again: false };
      } catch (error) {
        const stored = refusedItem(error);
        if (stored === undefined) throw error;
        const answer = answerOf(stored, { writer, requestHash, now });
        if (answer.outcome === 'lost') return takeOver(tenantId, key, answer.row, { writer, now });
        return answer;
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

type Begun = Awaited<ReturnType<IdempotencyStore['begin']>>;
type Found = z.output<typeof ReplyColumns>;

function answerOf(
  stored: Row,
  asking: { writer: string; requestHash: string; now: number },
): Begun | { outcome: 'lost'; row: Found } {
  const row = fromRow(ReplyColumns, stored);
  // our own put, whose answer was lost
  if (row.writer === asking.writer) return { outcome: 'new', id: row.id, again: false };
  if (row.requestHash !== asking.requestHash) {
    throw new OrchestratorError('idempotency_mismatch', 'the key was used with another request');
  }
  if (row.body !== undefined) return { outcome: 'replay', reply: row.body };
  if (row.startedAt + IN_FLIGHT_MS <= asking.now) return { outcome: 'lost', row };
  throw inFlight();
}

const inFlight = () =>
  new OrchestratorError('idempotency_in_flight', 'a request with this key is being answered');

function unlessRefused(error: unknown): void {
  if (refusedItem(error) === undefined) throw error;
}
