import { dynamoWebhookStore as webhooks } from '#adapters/dynamodb/webhook-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { listWebhooks } from './route.ts';

export const handler = httpHandler(listWebhooks, { webhooks });
