import type { CostLedger } from '#ports/cost-ledger.ts';
import { dynamoClient, type TableEnv } from './client.ts';
import { dynamoBook } from './ledger-book.ts';
import { dynamoCalls } from './ledger-calls.ts';
import { dynamoLimits } from './ledger-limits.ts';
import { dynamoStates } from './ledger-states.ts';

/**
 * The ledger in the table. A reservation is one transaction over its row, the count of changes of the budgets
 * it was made from, and one meter for each limit; a settlement one over the row, the entry, the usage of the
 * day and the same meters.
 */
export function dynamoCostLedger({ TABLE_NAME: tableName }: TableEnv): CostLedger {
  const client = dynamoClient();
  const book = dynamoBook(client, tableName);
  return {
    ...dynamoCalls(client, tableName),
    ...book,
    ...dynamoLimits(client, tableName, book),
    states: dynamoStates(client, tableName),
  };
}
