import { dynamoCostLedger as ledger } from '#adapters/dynamodb/cost-ledger.ts';
import { dynamoMessageBus as bus } from '#adapters/dynamodb/message-bus.ts';
import { dynamoSummaryList as summaries } from '#adapters/dynamodb/summary-list.ts';
import { eventBridgeForwarder as events } from '#adapters/eventbridge/event-forwarder.ts';
import { sesMailer as mail } from '#adapters/ses/mailer.ts';
import { triggerHandler } from '#runtime/trigger.ts';
import { giveSummaries } from './trigger.ts';

export const handler = triggerHandler(giveSummaries, { ledger, bus, events, summaries, mail });
