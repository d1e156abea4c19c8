import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { dynamoWebhookStore as webhooks } from '#adapters/dynamodb/webhook-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { rotateWebhookSecret } from './route.ts';

export const handler = httpHandler(rotateWebhookSecret, { webhooks, audit, idempotency });
