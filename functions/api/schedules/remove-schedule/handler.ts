import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoScheduleStore as schedules } from '#adapters/dynamodb/schedule-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { removeSchedule } from './route.ts';

export const handler = httpHandler(removeSchedule, { audit, schedules });
