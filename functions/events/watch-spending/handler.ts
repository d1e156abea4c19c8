import { dynamoBudgetGate as budgets } from '#adapters/dynamodb/budget-gate.ts';
import { ledgerRecordFrom } from '#adapters/dynamodb/ledger-records.ts';
import { dynamoMessageBus as bus } from '#adapters/dynamodb/message-bus.ts';
import { dynamoSummaryList as summaries } from '#adapters/dynamodb/summary-list.ts';
import { eventBridgeForwarder as events } from '#adapters/eventbridge/event-forwarder.ts';
import { triggerHandler } from '#runtime/trigger.ts';
import { watchSpending } from './trigger.ts';

export const handler = triggerHandler(watchSpending, { budgets, bus, events, summaries }, ledgerRecordFrom);
