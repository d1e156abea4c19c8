import { dynamoAdmissionGate as admission } from '#adapters/dynamodb/admission-gate.ts';
import { dynamoAgentRegistry as agents } from '#adapters/dynamodb/agent-registry.ts';
import { dynamoAlertStore as alerts } from '#adapters/dynamodb/alert-store.ts';
import { dynamoBudgetGate as budgets } from '#adapters/dynamodb/budget-gate.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { dynamoStopSwitch as stop } from '#adapters/dynamodb/stop-switch.ts';
import { storedEvidence as evidence } from '#adapters/evidence/evidence-store.ts';
import { alarmTenant } from '#adapters/sqs/alarm-tenant.ts';
import { stepFunctionsEngine as engine } from '#adapters/stepfunctions/workflow-engine.ts';
import { triggerHandler } from '#runtime/trigger.ts';
import { takeAlarm } from './trigger.ts';

const rows = { admission, agents, alerts, budgets, runs, stop };
export const handler = triggerHandler(takeAlarm, { ...rows, alarmTenant, evidence, engine });
