import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { OrchestratorError } from '#domain/errors.ts';
import { type Priority, priorities, turnOf } from '#domain/runs/priority.ts';
import type { Run } from '#domain/runs/run.ts';
import type { Admission, Waiting } from '#ports/admission.ts';
import { type AdmissionEnv, enterBy } from './admission-gate.ts';
import { dynamoClient } from './client.ts';
import { dueBefore } from './due-list.ts';
import { due } from './index-keys.ts';
import { partsOf } from './key-parts.ts';
import { keys } from './keys.ts';
import { queryRows } from './query-rows.ts';
import { type Row, toKey } from './row.ts';
import { always, commit, conditionOf, putOf, refusedItem, updateOf } from './write.ts';

/** Stands for a transaction that came too late; never leaves this file. */
const written = new OrchestratorError('conflict', 'the run was written since it was read');

/** Places and lines in the table: one item a tenant for those inside, one for each run that waits. */
export function dynamoAdmission(env: AdmissionEnv): Admission | undefined {
  if (env.RUNS_AT_ONCE === 0) return undefined;
  const client = dynamoClient();
  const tableName = env.TABLE_NAME;
  const places = async (tenantId: string): Promise<Row> => {
    const Key = toKey(keys.places(tenantId));
    const get = new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true });
    return (await client.send(get)).Item ?? {};
  };
  return {
    enter: enterBy(client, env),
    async leave({ tenantId, runId }) {
      await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: toKey(keys.places(tenantId)),
          UpdateExpression: 'DELETE inside :run, insideBulk :run',
          ExpressionAttributeValues: { ':run': { SS: [runId] } },
        }),
      );
    },
    wait: (run, until) => park(client, tableName, run, until),
    async heads(tenantId) {
      const row = await places(tenantId);
      const heads = await Promise.all(
        priorities.map((priority) => head(client, tableName, { tenantId, priority, row })),
      );
      return heads.filter((found) => found !== undefined).sort((a, b) => a.turn - b.turn);
    },
    async done({ tenantId, priority, turn, runId }) {
      const Key = toKey(keys.inLine(tenantId, priority, turn, runId));
      await client.send(new DeleteItemCommand({ TableName: tableName, Key }));
    },
    async lines(limit) {
      const rows = await dueBefore(client, tableName, due.lines, Number.MAX_SAFE_INTEGER - 1, limit);
      return rows.map((row) => partsOf(row['pk']?.S ?? '')[1] ?? '');
    },
    async inside(tenantId) {
      const row = await places(tenantId);
      const bulk = new Set(row['insideBulk']?.SS ?? []);
      return (row['inside']?.SS ?? []).map((runId) => ({
        tenantId,
        runId,
        priority: bulk.has(runId) ? ('bulk' as const) : ('normal' as const),
      }));
    },
  };
}

async function park(client: DynamoDBClient, tableName: string, run: Run, until: number): Promise<void> {
  const { tenantId, id, priority = 'normal', createdAt, version } = run;
  const since = { set: { [`waits_${priority}`]: id, ...lineOf(tenantId, createdAt) } };
  const unchanged = { expression: '#version = :was', values: { was: version } };
  const later = { set: { gsi2sk: due.runAt(until, id) } };
  const refused = (): Error => written;
  const place = keys.inLine(tenantId, priority, turnOf(priority, createdAt), id);
  try {
    await commit(
      client,
      [
        { item: { Put: putOf(tableName, place, {}) }, refused },
        { item: { Update: updateOf(tableName, keys.places(tenantId), since, always) }, refused },
        { item: { Update: updateOf(tableName, keys.run(tenantId, id), later, unchanged) }, refused },
      ],
      // all that a tenant parks at once write the same item
      40,
    );
  } catch (error) {
    if (error !== written) throw error;
  }
}

const lineOf = (tenantId: string, at: number) => ({
  gsi2pk: due.lines(due.shardOf(tenantId)),
  gsi2sk: due.lineAt(at, tenantId),
});

/** The first of one priority. A mark with nobody behind it is taken away, unless it is a newer one by then. */
async function head(
  client: DynamoDBClient,
  tableName: string,
  { tenantId, priority, row }: { tenantId: string; priority: Priority; row: Row },
): Promise<Waiting | undefined> {
  const mark = `waits_${priority}`;
  const last = row[mark]?.S;
  if (last === undefined) return undefined;
  const [found] = await queryRows(
    client,
    {
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :line)',
      ExpressionAttributeValues: {
        ':pk': { S: keys.places(tenantId).pk },
        ':line': { S: keys.line(priority) },
      },
    },
    1,
  );
  if (found !== undefined) {
    const [, , turn, runId = ''] = partsOf(found['sk']?.S ?? '');
    return { tenantId, runId, priority, turn: Number(turn) };
  }
  const unmark = updateOf(
    tableName,
    keys.places(tenantId),
    { set: { [mark]: undefined } },
    { expression: `#${mark} = :last`, values: { last } },
  );
  const nobody = conditionOf({
    expression: priorities.map((other) => `attribute_not_exists(#waits_${other})`).join(' AND '),
  });
  await ifAllowed(client, new UpdateItemCommand(unmark));
  await ifAllowed(
    client,
    new UpdateItemCommand({
      TableName: tableName,
      Key: toKey(keys.places(tenantId)),
      UpdateExpression: 'REMOVE gsi2pk, gsi2sk',
      ...nobody,
    }),
  );
  return undefined;
}

async function ifAllowed(client: DynamoDBClient, update: UpdateItemCommand): Promise<void> {
  try {
    await client.send(update);
  } catch (error) {
    if (refusedItem(error) === undefined) throw error;
  }
}
