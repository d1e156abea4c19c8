import { cronerCalendar as calendar } from '#adapters/croner/calendar.ts';
import { dynamoAdmissionGate as admission } from '#adapters/dynamodb/admission-gate.ts';
import { dynamoAgentRegistry as agents } from '#adapters/dynamodb/agent-registry.ts';
import { dynamoBudgetGate as budgets } from '#adapters/dynamodb/budget-gate.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { dynamoScheduleStore as schedules } from '#adapters/dynamodb/schedule-store.ts';
import { dynamoStopSwitch as stop } from '#adapters/dynamodb/stop-switch.ts';
import { storedEvidence as evidence } from '#adapters/evidence/evidence-store.ts';
import { stepFunctionsEngine as engine } from '#adapters/stepfunctions/workflow-engine.ts';
import { triggerHandler } from '#runtime/trigger.ts';
import { startScheduledRuns } from './trigger.ts';

const rows = { admission, agents, budgets, runs, schedules, stop };
export const handler = triggerHandler(startScheduledRuns, { ...rows, calendar, evidence, engine });
