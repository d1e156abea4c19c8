import { dynamoBudgetGate as budgets } from '#adapters/dynamodb/budget-gate.ts';
import { dynamoCostLedger as ledger } from '#adapters/dynamodb/cost-ledger.ts';
import { httpHandler } from '#runtime/http.ts';
import { getBudget } from './route.ts';

export const handler = httpHandler(getBudget, { ledger, budgets });
