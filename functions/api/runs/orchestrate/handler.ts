import { twoLayerCache as cache } from '#adapters/cache/cache.ts';
import { dynamoAdmissionGate as admission } from '#adapters/dynamodb/admission-gate.ts';
import { dynamoAgentRegistry as agents } from '#adapters/dynamodb/agent-registry.ts';
import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoBudgetGate as budgets } from '#adapters/dynamodb/budget-gate.ts';
import { lateIdempotencyStore as idempotency } from '#adapters/dynamodb/late-idempotency-store.ts';
import { lateMessageBus as bus } from '#adapters/dynamodb/late-message-bus.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { eventBridgeForwarder as events } from '#adapters/eventbridge/event-forwarder.ts';
import { storedEvidence as evidence } from '#adapters/evidence/evidence-store.ts';
import { stepFunctionsEngine as engine } from '#adapters/stepfunctions/workflow-engine.ts';
import { httpHandler } from '#runtime/http.ts';
import { orchestrate } from './route.ts';

const rows = { admission, agents, audit, budgets, bus, idempotency, runs };
export const handler = httpHandler(orchestrate, { ...rows, cache, events, evidence, engine });
