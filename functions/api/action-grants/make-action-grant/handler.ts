import { dynamoActionGrantStore as grants } from '#adapters/dynamodb/action-grant-store.ts';
import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { makeActionGrant } from './route.ts';

export const handler = httpHandler(makeActionGrant, { audit, grants, idempotency });
