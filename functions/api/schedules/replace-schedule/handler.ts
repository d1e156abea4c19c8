import { cronerCalendar as calendar } from '#adapters/croner/calendar.ts';
import { dynamoAgentRegistry } from '#adapters/dynamodb/agent-registry.ts';
import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoScheduleStore as schedules } from '#adapters/dynamodb/schedule-store.ts';
import { dynamoWorkflowStore } from '#adapters/dynamodb/workflow-store.ts';
import { httpHandler } from '#runtime/http.ts';
import * as registry from '../../../workflows/registry.ts';
import { replaceSchedule } from './route.ts';

const rows = { agents: dynamoAgentRegistry, audit, schedules, workflows: dynamoWorkflowStore };
const declared = () => registry;
export const handler = httpHandler(replaceSchedule, { ...rows, calendar, declared });
