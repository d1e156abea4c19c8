import { dynamoDeliveryStore as deliveries } from '#adapters/dynamodb/delivery-store.ts';
import { dynamoSigner as signer } from '#adapters/dynamodb/signer.ts';
import { dynamoWebhookStore as webhooks } from '#adapters/dynamodb/webhook-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { listDeliveries } from './route.ts';

export const handler = httpHandler(listDeliveries, { webhooks, deliveries, signer });
