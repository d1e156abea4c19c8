import type { BudgetGate } from '#ports/budget-gate.ts';
import type { CostLedger } from '#ports/cost-ledger.ts';
import { dynamoClient } from './client.ts';

/** Where budgets are, and the least that a call holds; absent where the stage has no model. */
export interface BudgetGateEnv {
  readonly TABLE_NAME: string;
  readonly LEAST_CALL_MICROS?: number | undefined;
}

/** Budgets as they stand in the table; none where the stage has no model: nothing is spent there. */
export function dynamoBudgetGate(env: BudgetGateEnv): BudgetGate | undefined {
  const { TABLE_NAME: tableName, LEAST_CALL_MICROS: leastCallMicros } = env;
  if (leastCallMicros === undefined) return undefined;
  let made: Promise<CostLedger['states']> | undefined;
  // loaded with the first look: most stages begin without a model
  const load = async () => (await import('./ledger-states.ts')).dynamoStates(dynamoClient(), tableName);
  return {
    leastCallMicros,
    states: async (tenantId, query) => {
      made ??= load();
      return (await made)(tenantId, query);
    },
  };
}
