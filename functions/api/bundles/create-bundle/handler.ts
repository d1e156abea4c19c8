import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { storedEvidence as evidence } from '#adapters/evidence/evidence-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { createBundle } from './route.ts';

export const handler = httpHandler(createBundle, { audit, idempotency, evidence });
