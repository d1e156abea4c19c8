import { dynamoCostLedger as ledger } from '#adapters/dynamodb/cost-ledger.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { getRunCost } from './route.ts';

export const handler = httpHandler(getRunCost, { runs, ledger });
