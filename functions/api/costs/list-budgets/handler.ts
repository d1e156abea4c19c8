import { dynamoBudgetGate as budgets } from '#adapters/dynamodb/budget-gate.ts';
import { dynamoCostLedger as ledger } from '#adapters/dynamodb/cost-ledger.ts';
import { dynamoSigner as signer } from '#adapters/dynamodb/signer.ts';
import { httpHandler } from '#runtime/http.ts';
import { listBudgets } from './route.ts';

export const handler = httpHandler(listBudgets, { ledger, signer, budgets });
