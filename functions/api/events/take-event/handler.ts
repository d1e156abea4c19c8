import { dynamoAdmissionGate as admission } from '#adapters/dynamodb/admission-gate.ts';
import { dynamoAgentRegistry as agents } from '#adapters/dynamodb/agent-registry.ts';
import { dynamoAlertStore as alerts } from '#adapters/dynamodb/alert-store.ts';
import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoBudgetGate as budgets } from '#adapters/dynamodb/budget-gate.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { dynamoStopSwitch as stop } from '#adapters/dynamodb/stop-switch.ts';
import { storedEvidence as evidence } from '#adapters/evidence/evidence-store.ts';
import { stepFunctionsEngine as engine } from '#adapters/stepfunctions/workflow-engine.ts';
import { httpHandler } from '#runtime/http.ts';
import { takeEvent } from './route.ts';

const rows = { admission, agents, alerts, audit, budgets, idempotency, runs, stop };
export const handler = httpHandler(takeEvent, { ...rows, evidence, engine });
