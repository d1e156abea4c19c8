import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { OrchestratorError } from '#domain/errors.ts';
import { Step } from '#domain/runs/step.ts';
import type { RunStore } from '#ports/run-store.ts';
import type { History } from './history.ts';
import { keys } from './keys.ts';
import { pause } from './pause.ts';
import { fromRow, jsonColumn, type Row, toKey } from './row.ts';
import { absent, type Condition, isContended, putOf, refusedItem, updateOf, type Write } from './write.ts';

const StepColumns = z.object({
  key: z.string(),
  status: z.string(),
  epoch: z.number(),
  leaseUntil: z.number(),
  /** Result or failure of a step that has ended. */
  body: jsonColumn(Step.pick({ result: true, failure: true })).optional(),
});

/** A step's row as the step it holds. */
export const stepFrom = (row: Row): Step => {
  const { body, ...columns } = fromRow(StepColumns, row);
  return Step.parse({ ...columns, ...body });
};

const owned = (epoch: number): Condition => ({
  expression: '#status = :claimed AND #epoch = :epoch',
  values: { claimed: 'claimed', epoch },
});

const staleOwner = (): OrchestratorError =>
  new OrchestratorError('stale_owner', 'the step has another owner or has ended');

/** The put of a step that has ended elsewhere, for the transaction that makes its run. */
export function carriedStep(
  tableName: string,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
  { key, status, epoch, leaseUntil, ...body }: Step,
): Write {
  const columns = { key, status, epoch, leaseUntil, body: JSON.stringify(body) };
  return {
    item: { Put: putOf(tableName, keys.step(tenantId, id, key), columns, absent) },
    refused: () => new OrchestratorError('conflict', 'the step is there already'),
  };
}

/** The steps' part of the run store. */
export function dynamoSteps(
  client: DynamoDBClient,
  tableName: string,
  history: History,
): Pick<RunStore, 'getStep' | 'claimStep' | 'extendStep' | 'endStep'> {
  return {
    getStep: async (tenantId, runId, key) => {
      const found = await client.send(
        new GetItemCommand({
          TableName: tableName,
          Key: toKey(keys.step(tenantId, runId, key)),
          ConsistentRead: true,
        }),
      );
      return found.Item && stepFrom(found.Item);
    },
    async claimStep(tenantId, runId, key, now, leaseMs) {
      await history.requireRun(tenantId, runId);
      const writer = crypto.randomUUID();
      const update = updateOf(
        tableName,
        keys.step(tenantId, runId, key),
        { set: { key, status: 'claimed', leaseUntil: now + leaseMs, writer }, add: { epoch: 1 } },
        {
          expression: 'attribute_not_exists(pk) OR (#status = :claimed AND #leaseUntil <= :now)',
          values: { claimed: 'claimed', now },
        },
      );
      const stored = await claimOrRead(client, update);
      if (stored['status']?.S !== 'claimed' || stored['writer']?.S === writer) return stepFrom(stored);
      const left = stepFrom(stored).leaseUntil - now;
      throw new OrchestratorError('lease_held', 'another worker holds the step', {
        retryAfterSeconds: Math.max(1, Math.ceil(left / 1000)),
      });
    },
    async extendStep(tenantId, runId, key, epoch, leaseUntil) {
      const step = keys.step(tenantId, runId, key);
      const update = updateOf(tableName, step, { set: { leaseUntil } }, owned(epoch));
      await whenFree(() => client.send(new UpdateItemCommand(update))).catch((error) => {
        throw refusedItem(error) === undefined ? error : staleOwner();
      });
    },
    endStep: (tenantId, runId, { key, status, epoch, leaseUntil, ...body }, events) => {
      const set = { status, leaseUntil, body: JSON.stringify(body) };
      const update = updateOf(tableName, keys.step(tenantId, runId, key), { set }, owned(epoch));
      const write = { item: { Update: update }, refused: staleOwner };
      return history.commitWith(tenantId, runId, [write], events);
    },
  };
}

// answers the step after the claim, or as it is when it may not be claimed
async function claimOrRead(client: DynamoDBClient, update: ReturnType<typeof updateOf>): Promise<Row> {
  const claim = new UpdateItemCommand({
    ...update,
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    return (await whenFree(() => client.send(claim))).Attributes ?? {};
  } catch (error) {
    const stored = refusedItem(error);
    if (stored === undefined) throw error;
    return stored;
  }
}

const ATTEMPTS = 8;

// a transaction on the same item refuses a single write for the moment it takes
async function whenFree<T>(send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (attempt === ATTEMPTS || !isContended(error)) throw error;
    }
    await pause(attempt);
  }
}
