import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { OrchestratorError, ValidationError } from '#domain/errors.ts';
import { lazy } from '#domain/lazy.ts';
import type { Run } from '#domain/runs/run.ts';
import type { Step } from '#domain/runs/step.ts';
import { MAX_CARRIED_STEPS, type OutboxEntry, type RunStore } from '#ports/run-store.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { dynamoHistory, type History } from './history.ts';
import { keys } from './keys.ts';
import { outboxColumns, outboxKey, sentChange } from './outbox-rows.ts';
import { toKey } from './row.ts';
import { runColumns, runFrom } from './run-rows.ts';
import { absent, commit, present, putOf, updateOf, type Write } from './write.ts';

/** Runs, steps and histories in the table. */
export function dynamoRunStore({ TABLE_NAME: tableName }: TableEnv): RunStore {
  const client = dynamoClient();
  const history = dynamoHistory(client, tableName);
  return { ...runs(client, tableName, history), ...lateSteps(client, tableName, history) };
}

type Steps = Pick<RunStore, 'getStep' | 'claimStep' | 'extendStep' | 'endStep'>;
type Runs = Omit<RunStore, keyof Steps>;

/** The steps' part, loaded with the first step: what accepts runs has nothing to do with steps. */
function lateSteps(client: DynamoDBClient, tableName: string, history: History): Steps {
  const steps = lazy(async () => (await import('./steps.ts')).dynamoSteps(client, tableName, history));
  return {
    getStep: async (...name) => (await steps()).getStep(...name),
    claimStep: async (...claim) => (await steps()).claimStep(...claim),
    extendStep: async (...lease) => (await steps()).extendStep(...lease),
    endStep: async (...end) => (await steps()).endStep(...end),
  };
}

async function carriedSteps(tableName: string, run: Run, carried: readonly Step[]): Promise<Write[]> {
  if (carried.length === 0) return [];
  const { carriedStep } = await import('./steps.ts');
  return carried.map((step) => carriedStep(tableName, run, step));
}

const conflict = (message: string) => () => new OrchestratorError('conflict', message);

function runs(client: DynamoDBClient, tableName: string, history: History): Runs {
  const send = (entry: OutboxEntry): Write => ({
    item: { Put: putOf(tableName, outboxKey(entry), outboxColumns(entry)) },
    refused: conflict('the outbox entry exists already'),
  });
  const markSent = (entry: OutboxEntry): Write => ({
    item: { Update: updateOf(tableName, outboxKey(entry), sentChange(entry), present) },
    refused: conflict('the outbox entry is gone'),
  });
  return {
    async create(run, events, outbox, carried = []) {
      if (events.length === 0) throw new ValidationError('a run begins with an event');
      if (carried.length > MAX_CARRIED_STEPS) throw new ValidationError('too many steps to begin with');
      const columns = { ...runColumns(run), ...run.cost };
      await commit(client, [
        {
          item: { Put: putOf(tableName, keys.run(run.tenantId, run.id), columns, absent) },
          refused: conflict('the run exists already'),
        },
        send(outbox),
        ...(await carriedSteps(tableName, run, carried)),
        ...history.begin(run.tenantId, run.id, events),
      ]);
    },
    get: async (tenantId, runId) => {
      const found = await client.send(
        new GetItemCommand({
          TableName: tableName,
          Key: toKey(keys.run(tenantId, runId)),
          ConsistentRead: true,
        }),
      );
      return found.Item && runFrom(found.Item);
    },
    // loaded with the first listing: few functions list
    list: async (tenantId, query) =>
      (await import('./run-listing.ts')).listRuns(client, tableName, tenantId, query),
    async update(run, events, outbox, sent) {
      const key = keys.run(run.tenantId, run.id);
      const was = { expression: '#version = :was', values: { was: run.version - 1 } };
      const write: Write = {
        item: { Update: updateOf(tableName, key, { set: runColumns(run) }, was) },
        refused: conflict('the run was changed by another'),
      };
      const writes = [
        write,
        ...(outbox === undefined ? [] : [send(outbox)]),
        ...(sent === undefined ? [] : [markSent(sent)]),
      ];
      await history.commitWith(run.tenantId, run.id, writes, events);
    },
    async addCost(tenantId, runId, cost) {
      const add = Object.fromEntries(Object.entries(cost).filter(([, amount]) => amount !== 0));
      const update = updateOf(tableName, keys.run(tenantId, runId), { add }, present);
      // a transaction, although of one: its token keeps a repeated call from adding twice
      await commit(client, [
        { item: { Update: update }, refused: () => new OrchestratorError('not_found', 'no such run') },
      ]);
    },
    append: history.append,
    events: history.read,
  };
}
