import { dynamoOutbox } from '#adapters/dynamodb/outbox.ts';
import { outboxEntryFrom } from '#adapters/dynamodb/outbox-rows.ts';
import { dynamoRunStore } from '#adapters/dynamodb/run-store.ts';
import { dynamoStopSwitch } from '#adapters/dynamodb/stop-switch.ts';
import { stepFunctionsEngine } from '#adapters/stepfunctions/workflow-engine.ts';
import { triggerHandler } from '#runtime/trigger.ts';
import { relayOutbox } from './trigger.ts';

const engine = stepFunctionsEngine;
const ports = { runs: dynamoRunStore, outbox: dynamoOutbox, stop: dynamoStopSwitch, engine };
export const handler = triggerHandler(relayOutbox, ports, outboxEntryFrom);
