import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { OrchestratorError } from '#domain/errors.ts';
import { Sha256 } from '#domain/hash.ts';
import type { MachineUse, WorkflowStore, WorkflowSummary, WorkflowVersion } from '#ports/workflow-store.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { partsOf } from './key-parts.ts';
import { type Key, keys, prefixes } from './keys.ts';
import { putIf } from './put-if.ts';
import { queryRows } from './query-rows.ts';
import { fromRow, type Row, toKey } from './row.ts';
import { absent, type Condition, conditionOf, refusedItem, updateOf } from './write.ts';

const summary = {
  tenantId: z.string(),
  workflowId: z.string(),
  version: z.number(),
  title: z.string(),
  hash: Sha256,
  createdBy: z.string(),
  createdAt: z.number(),
};
const SummaryColumns = z.object(summary);
const VersionColumns = z.object({ ...summary, definition: z.string() });
const UseColumns = z.object({ sk: z.string(), usedAt: z.number() });

/** Writers of one workflow at once that are put up with. */
const ATTEMPTS = 20;

interface Table {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** Registered workflows in the table: a row for each version, and one that names the latest. */
export function dynamoWorkflowStore({ TABLE_NAME: tableName }: TableEnv): WorkflowStore {
  const table: Table = { client: dynamoClient(), tableName };
  return {
    put: (given) => put(table, given),
    async get(tenantId, id, version) {
      if (version === undefined) return latest(table, tenantId, id);
      const Key = toKey(keys.workflowVersion(tenantId, id, version));
      const found = await table.client.send(
        new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      return found.Item && fromRow(VersionColumns, found.Item);
    },
    versions: async (tenantId, id, { limit, before }) =>
      (await backwards(table, tenantId, id, limit, before)).map((row) => fromRow(SummaryColumns, row)),
    async list(tenantId) {
      const rows = await all(table, keys.workflow(tenantId, ''), prefixes.workflow);
      return rows.map((row) => fromRow(SummaryColumns, row));
    },
    noteUse: (use) => noteUse(table, use),
    async unused(before, limit) {
      const rows = await all(table, keys.machine(''), prefixes.machine);
      return rows
        .map((row) => fromRow(UseColumns, row))
        .filter(({ usedAt }) => usedAt < before)
        .map(({ sk, usedAt }) => ({ machine: partsOf(sk)[1] ?? '', usedAt }))
        .slice(0, limit);
    },
    forget: (use) => forget(table, use),
  };
}

async function put(table: Table, given: Omit<WorkflowVersion, 'version'>): Promise<WorkflowVersion> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await latest(table, given.tenantId, given.workflowId);
    const next = before?.hash === given.hash ? before : { ...given, version: (before?.version ?? 0) + 1 };
    if (next !== before && !(await write(table, versionKey(next), next, absent))) continue;
    // written again by a repetition, where the first try came no further than the version
    const older: Condition = {
      expression: 'attribute_not_exists(pk) OR #version < :mine',
      values: { mine: next.version },
    };
    const { definition: _, ...shown } = next;
    await write(table, keys.workflow(given.tenantId, given.workflowId), shown, older);
    return next;
  }
  throw new OrchestratorError('unavailable', 'others are storing versions of this workflow');
}

const versionKey = ({ tenantId, workflowId, version }: WorkflowVersion): Key =>
  keys.workflowVersion(tenantId, workflowId, version);

/** False when the condition does not hold. */
const write = (
  { client, tableName }: Table,
  key: Key,
  row: WorkflowVersion | WorkflowSummary,
  condition: Condition,
): Promise<boolean> => putIf(client, tableName, key, { ...row }, condition);

async function latest(table: Table, tenantId: string, id: string): Promise<WorkflowVersion | undefined> {
  const [row] = await backwards(table, tenantId, id, 1, undefined);
  return row && fromRow(VersionColumns, row);
}

function backwards(
  { client, tableName }: Table,
  tenantId: string,
  id: string,
  limit: number,
  before: number | undefined,
): Promise<readonly Row[]> {
  const end = keys.workflowVersion(tenantId, id, before ?? 9_999_999_999);
  const query = {
    TableName: tableName,
    ConsistentRead: true,
    ScanIndexForward: false,
    KeyConditionExpression: 'pk = :pk AND sk < :end',
    ExpressionAttributeValues: { ':pk': { S: end.pk }, ':end': { S: end.sk } },
  };
  return queryRows(client, query, limit);
}

const all = ({ client, tableName }: Table, { pk }: Key, prefix: string): Promise<readonly Row[]> =>
  queryRows(client, {
    TableName: tableName,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: prefix } },
  });

async function noteUse({ client, tableName }: Table, { machine, usedAt }: MachineUse): Promise<void> {
  const later: Condition = {
    expression: 'attribute_not_exists(pk) OR #usedAt < :used',
    values: { used: usedAt },
  };
  try {
    const update = updateOf(tableName, keys.machine(machine), { set: { usedAt } }, later);
    await client.send(new UpdateItemCommand(update));
  } catch (error) {
    if (refusedItem(error) === undefined) throw error;
  }
}

async function forget({ client, tableName }: Table, { machine, usedAt }: MachineUse): Promise<boolean> {
  const unchanged = conditionOf({ expression: '#usedAt = :used', values: { used: usedAt } });
  try {
    const Key = toKey(keys.machine(machine));
    await client.send(new DeleteItemCommand({ TableName: tableName, Key, ...unchanged }));
    return true;
  } catch (error) {
    if (refusedItem(error) === undefined) throw error;
    return false;
  }
}
