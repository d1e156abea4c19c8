import { dynamoCostLedger as ledger } from '#adapters/dynamodb/cost-ledger.ts';
import { dynamoSigner as signer } from '#adapters/dynamodb/signer.ts';
import { httpHandler } from '#runtime/http.ts';
import { listUsageEntries } from './route.ts';

export const handler = httpHandler(listUsageEntries, { ledger, signer });
