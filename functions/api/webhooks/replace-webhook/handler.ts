import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoWebhookStore as webhooks } from '#adapters/dynamodb/webhook-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { replaceWebhook } from './route.ts';

export const handler = httpHandler(replaceWebhook, { webhooks, audit });
