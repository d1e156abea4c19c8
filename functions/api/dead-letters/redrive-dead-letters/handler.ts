import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { dynamoRedrives as redrives } from '#adapters/dynamodb/redrives.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { sqsDeadLetters as deadLetters } from '#adapters/sqs/dead-letters.ts';
import { httpHandler } from '#runtime/http.ts';
import { redriveDeadLetters } from './route.ts';

export const handler = httpHandler(redriveDeadLetters, { audit, deadLetters, idempotency, redrives, runs });
