import { cronerCalendar as calendar } from '#adapters/croner/calendar.ts';
import { dynamoScheduleStore as schedules } from '#adapters/dynamodb/schedule-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { listSchedules } from './route.ts';

export const handler = httpHandler(listSchedules, { schedules, calendar });
