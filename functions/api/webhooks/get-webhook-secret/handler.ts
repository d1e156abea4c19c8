import { dynamoWebhookSigner as webhookSigner } from '#adapters/dynamodb/signer.ts';
import { dynamoWebhookStore as webhooks } from '#adapters/dynamodb/webhook-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { getWebhookSecret } from './route.ts';

export const handler = httpHandler(getWebhookSecret, { webhooks, webhookSigner });
