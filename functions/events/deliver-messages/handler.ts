import { dynamoDeliveryStore as deliveries } from '#adapters/dynamodb/delivery-store.ts';
import { dynamoWebhookSigner as webhookSigner } from '#adapters/dynamodb/signer.ts';
import { dynamoWebhookStore as webhooks } from '#adapters/dynamodb/webhook-store.ts';
import { guardedWebhookSender as sender } from '#adapters/http/webhook-sender.ts';
import { triggerHandler } from '#runtime/trigger.ts';
import { deliverMessages } from './trigger.ts';

export const handler = triggerHandler(deliverMessages, { webhooks, webhookSigner, deliveries, sender });
