import { dynamoAdmission as admission } from '#adapters/dynamodb/admission.ts';
import { dynamoCostLedger } from '#adapters/dynamodb/cost-ledger.ts';
import { dynamoMessageBus as bus } from '#adapters/dynamodb/message-bus.ts';
import { dynamoOutbox, dynamoUnfinishedRuns } from '#adapters/dynamodb/outbox.ts';
import { dynamoRunStore } from '#adapters/dynamodb/run-store.ts';
import { dynamoStopSwitch } from '#adapters/dynamodb/stop-switch.ts';
import { eventBridgeForwarder as events } from '#adapters/eventbridge/event-forwarder.ts';
import { stepFunctionsEngine } from '#adapters/stepfunctions/workflow-engine.ts';
import { triggerHandler } from '#runtime/trigger.ts';
import { sweepRuns } from './trigger.ts';

const unfinished = dynamoUnfinishedRuns;
const rows = { runs: dynamoRunStore, outbox: dynamoOutbox, stop: dynamoStopSwitch, unfinished };
export const handler = triggerHandler(sweepRuns, {
  ...rows,
  admission,
  bus,
  events,
  ledger: dynamoCostLedger,
  engine: stepFunctionsEngine,
});
