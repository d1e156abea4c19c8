import { dynamoDeliveryStore as deliveries } from '#adapters/dynamodb/delivery-store.ts';
import { dynamoMessageBus as bus } from '#adapters/dynamodb/message-bus.ts';
import { dynamoWebhookSigner as webhookSigner } from '#adapters/dynamodb/signer.ts';
import { dynamoWebhookStore as webhooks } from '#adapters/dynamodb/webhook-store.ts';
import { eventBridgeForwarder as events } from '#adapters/eventbridge/event-forwarder.ts';
import { guardedWebhookSender as sender } from '#adapters/http/webhook-sender.ts';
import { triggerHandler } from '#runtime/trigger.ts';
import { retryDeliveries } from './trigger.ts';

const ports = { bus, events, deliveries, sender };
export const handler = triggerHandler(retryDeliveries, { ...ports, webhooks, webhookSigner });
