import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { ScheduleId } from '#domain/ids.ts';
import { removeSchedule as remove } from '#services/triggers/keep-schedule.ts';

export const removeSchedule = defineRoute({
  id: 'removeSchedule',
  method: 'DELETE',
  path: '/schedules/{scheduleId}',
  scope: 'runs:write',
  summary: 'Take a schedule away',
  description: 'Runs that it has started go on.',
  uses: ['schedules.write', 'audit.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ scheduleId: ScheduleId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: z.undefined(),
  requestHeaders: { 'if-match': 'The ETag of the schedule as you read it. Required.' },
  status: 204,
  changes: true,
  errors: ['not_found', 'precondition_required', 'precondition_failed'],
  examples: [
    {
      name: 'the version that was read',
      params: { scheduleId: exampleIds.schedule },
      headers: { 'if-match': '"v1"' },
      status: 204,
    },
    { name: 'without If-Match', params: { scheduleId: exampleIds.schedule }, status: 428 },
    {
      name: 'no such schedule',
      params: { scheduleId: 'sch_01jd4x9q0g0123456789zzzzzz' },
      headers: { 'if-match': '"v1"' },
      status: 404,
    },
  ],
  handle: async (deps, { principal, params, headers }) => {
    const { tenantId } = principal;
    await remove(deps, { tenantId, id: params.scheduleId, ifMatch: headers['if-match'] });
    return { body: undefined };
  },
});
