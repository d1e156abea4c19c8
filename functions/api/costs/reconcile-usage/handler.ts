import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoCostLedger as ledger } from '#adapters/dynamodb/cost-ledger.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { reconcileUsage } from './route.ts';

export const handler = httpHandler(reconcileUsage, { ledger, audit, idempotency });
