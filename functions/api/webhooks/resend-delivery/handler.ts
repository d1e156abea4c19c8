import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoDeliveryStore as deliveries } from '#adapters/dynamodb/delivery-store.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { dynamoWebhookStore as webhooks } from '#adapters/dynamodb/webhook-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { resendDelivery } from './route.ts';

export const handler = httpHandler(resendDelivery, { webhooks, deliveries, audit, idempotency });
