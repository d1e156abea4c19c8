import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { ScheduleId } from '#domain/ids.ts';
import { versionTag } from '#domain/version-tag.ts';
import { readSchedule } from '#services/triggers/keep-schedule.ts';
import { ScheduleView } from '#services/triggers/schedule-form.ts';

export const getSchedule = defineRoute({
  id: 'getSchedule',
  method: 'GET',
  path: '/schedules/{scheduleId}',
  scope: 'runs:read',
  summary: 'Read a schedule',
  description:
    'What is wanted, the next five occurrences, what became of the last one, and the run that was started last.',
  uses: ['schedules.read', 'calendar.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ scheduleId: ScheduleId }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: ScheduleView,
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'one that is on', params: { scheduleId: exampleIds.schedule }, status: 200 },
    { name: 'no such schedule', params: { scheduleId: 'sch_01jd4x9q0g0123456789zzzzzz' }, status: 404 },
    { name: 'no id of a schedule', params: { scheduleId: 'nightly' }, status: 400 },
  ],
  handle: async (deps, { principal, params }) => {
    const body = await readSchedule(deps, { tenantId: principal.tenantId, id: params.scheduleId });
    return { headers: { etag: versionTag(body) }, body };
  },
});
