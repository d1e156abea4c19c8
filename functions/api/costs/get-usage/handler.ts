import { dynamoCostLedger as ledger } from '#adapters/dynamodb/cost-ledger.ts';
import { httpHandler } from '#runtime/http.ts';
import { getUsage } from './route.ts';

export const handler = httpHandler(getUsage, { ledger });
