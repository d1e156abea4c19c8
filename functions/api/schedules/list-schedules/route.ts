import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { listSchedules as list } from '#services/triggers/keep-schedule.ts';
import { ScheduleView } from '#services/triggers/schedule-form.ts';

export const listSchedules = defineRoute({
  id: 'listSchedules',
  method: 'GET',
  path: '/schedules',
  scope: 'runs:read',
  summary: 'List schedules',
  description: 'All of the tenant, at most a hundred, oldest first, each with its next five occurrences.',
  uses: ['schedules.read', 'calendar.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.undefined(),
  response: z.strictObject({ items: z.array(ScheduleView) }),
  status: 200,
  changes: false,
  errors: [],
  examples: [
    { name: 'all', status: 200 },
    { name: 'a filter there is none of', query: { enabled: 'true' }, status: 400 },
  ],
  handle: async (deps, { principal }) => ({ body: { items: await list(deps, principal.tenantId) } }),
});
