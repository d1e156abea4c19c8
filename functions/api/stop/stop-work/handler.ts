import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { dynamoStopSwitch as stop } from '#adapters/dynamodb/stop-switch.ts';
import { httpHandler } from '#runtime/http.ts';
import { stopWork } from './route.ts';

export const handler = httpHandler(stopWork, { audit, idempotency, runs, stop });
