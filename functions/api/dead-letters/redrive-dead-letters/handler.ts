import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { dynamoRedrives as redrives } from '#adapters/dynamodb/redrives.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { lambdaReactions as reactions } from '#adapters/lambda/reactions.ts';
import { sqsDeadLetters as deadLetters } from '#adapters/sqs/dead-letters.ts';
import { httpHandler } from '#runtime/http.ts';
import { redriveDeadLetters } from './route.ts';

const ports = { audit, deadLetters, idempotency, reactions, redrives, runs };
export const handler = httpHandler(redriveDeadLetters, ports);
