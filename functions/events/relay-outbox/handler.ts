import { dynamoAdmission as admission } from '#adapters/dynamodb/admission.ts';
import { dynamoMessageBus as bus } from '#adapters/dynamodb/message-bus.ts';
import { dynamoOutbox } from '#adapters/dynamodb/outbox.ts';
import { outboxEntryFrom } from '#adapters/dynamodb/outbox-rows.ts';
import { dynamoRunStore } from '#adapters/dynamodb/run-store.ts';
import { dynamoStopSwitch } from '#adapters/dynamodb/stop-switch.ts';
import { eventBridgeForwarder as events } from '#adapters/eventbridge/event-forwarder.ts';
import { stepFunctionsEngine } from '#adapters/stepfunctions/workflow-engine.ts';
import { triggerHandler } from '#runtime/trigger.ts';
import { relayOutbox } from './trigger.ts';

const engine = stepFunctionsEngine;
const ports = {
  admission,
  runs: dynamoRunStore,
  outbox: dynamoOutbox,
  stop: dynamoStopSwitch,
  engine,
  bus,
  events,
};
export const handler = triggerHandler(relayOutbox, ports, outboxEntryFrom);
