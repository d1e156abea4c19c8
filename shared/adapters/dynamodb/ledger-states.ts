import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { applyingLimits } from '#domain/costs/standing.ts';
import type { CostLedger } from '#ports/cost-ledger.ts';
import { budgetFrom, budgetKey } from './ledger-budgets.ts';
import { readMeters } from './ledger-meters.ts';
import { readRows } from './ledger-reads.ts';

/** How budgets stand: two reads for all of them, one where there are none. */
export const dynamoStates =
  (client: DynamoDBClient, tableName: string): CostLedger['states'] =>
  async (tenantId, { scopes, at, runId }) => {
    const rows = await readRows(
      client,
      tableName,
      scopes.map((scope) => budgetKey(tenantId, scope)),
    );
    const found = rows.map(budgetFrom).map((budget) => {
      return { budget, limits: applyingLimits(budget, at, runId) };
    });
    const limits = found.flatMap((one) => one.limits);
    const meters = [...(await readMeters(client, tableName, tenantId, limits))];
    return found.map(({ budget, limits: own }) => ({ budget, meters: meters.splice(0, own.length) }));
  };
