import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { TableState } from '#domain/telemetry/estate.ts';
import type { Missed } from '#ports/telemetry.ts';
import type { DynamoDb } from './clients.ts';
import { mapWide, orMiss, pages } from './sdk.ts';

const MAX_TABLES = 300;

/** Table descriptions ordered by name. */
export async function listTables(tables: DynamoDb, missed: Missed): Promise<TableDescription[]> {
  const { sdk, client } = await tables();
  const names = await pages(MAX_TABLES, async (token) => {
    const page = await client.send(
      new sdk.ListTablesCommand(token === undefined ? {} : { ExclusiveStartTableName: token }),
    );
    return { items: page.TableNames ?? [], next: page.LastEvaluatedTableName };
  });
  const found = await mapWide(names, 6, (name) =>
    orMiss(missed, `table ${name}`, undefined, async () => {
      const answer = await client.send(new sdk.DescribeTableCommand({ TableName: name }));
      return answer.Table;
    }),
  );
  return found
    .filter((t) => t !== undefined)
    .sort((a, b) => ((a.TableName ?? '') < (b.TableName ?? '') ? -1 : 1));
}

/** Status, billing and size of every table. Counts are up to six hours old, as DynamoDB keeps them. */
export async function readTables(tables: DynamoDb, missed: Missed): Promise<TableState[]> {
  return mapWide(await listTables(tables, missed), 6, async (t) => {
    const recovery = await orMiss(missed, 'point-in-time recovery of tables', undefined, () =>
      recoveryOf(tables, t.TableName ?? ''),
    );
    return {
      name: t.TableName ?? '',
      status: t.TableStatus ?? 'unknown',
      billing: t.BillingModeSummary?.BillingMode ?? 'PROVISIONED',
      itemCount: t.ItemCount ?? 0,
      sizeBytes: t.TableSizeBytes ?? 0,
      ...(recovery === undefined ? {} : { pointInTimeRecovery: recovery }),
    };
  });
}

async function recoveryOf(tables: DynamoDb, name: string): Promise<boolean> {
  const { sdk, client } = await tables();
  const answer = await client.send(new sdk.DescribeContinuousBackupsCommand({ TableName: name }));
  const recovery = answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  return recovery?.PointInTimeRecoveryStatus === 'ENABLED';
}
