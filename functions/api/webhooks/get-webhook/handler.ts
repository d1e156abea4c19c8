import { dynamoWebhookStore as webhooks } from '#adapters/dynamodb/webhook-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { getWebhook } from './route.ts';

export const handler = httpHandler(getWebhook, { webhooks });
