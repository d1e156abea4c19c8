import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoBudgetGate as budgets } from '#adapters/dynamodb/budget-gate.ts';
import { dynamoCostLedger as ledger } from '#adapters/dynamodb/cost-ledger.ts';
import { dynamoMessageBus as bus } from '#adapters/dynamodb/message-bus.ts';
import { eventBridgeForwarder as events } from '#adapters/eventbridge/event-forwarder.ts';
import { httpHandler } from '#runtime/http.ts';
import { putBudget } from './route.ts';

export const handler = httpHandler(putBudget, { ledger, bus, events, budgets, audit });
