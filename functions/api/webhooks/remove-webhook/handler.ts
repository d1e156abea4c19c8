import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoWebhookStore as webhooks } from '#adapters/dynamodb/webhook-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { removeWebhook } from './route.ts';

export const handler = httpHandler(removeWebhook, { webhooks, audit });
