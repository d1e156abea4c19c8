import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { ScheduleId } from '#domain/ids.ts';
import { versionTag } from '#domain/version-tag.ts';
import { replaceSchedule as replace } from '#services/triggers/keep-schedule.ts';
import { ScheduleForm, ScheduleView } from '#services/triggers/schedule-form.ts';

/** What the examples send. */
const form = { task: 'check the queues', everyMinutes: 30 };

export const replaceSchedule = defineRoute({
  id: 'replaceSchedule',
  method: 'PUT',
  path: '/schedules/{scheduleId}',
  scope: 'runs:write',
  summary: 'Change a schedule, pause it, or let it go on',
  description:
    '`enabled: false` pauses it; what came meanwhile is not made up for. Runs that have begun go on. From now on its runs are this caller’s.',
  uses: [
    'schedules.write',
    'calendar.read',
    'agents.read',
    'workflows.declared',
    'workflows.read',
    'audit.write',
  ],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ scheduleId: ScheduleId }),
  query: z.strictObject({}),
  body: ScheduleForm,
  response: ScheduleView,
  requestHeaders: { 'if-match': 'The ETag of the schedule as you read it. Required.' },
  status: 200,
  changes: true,
  errors: ['not_found', 'precondition_required', 'precondition_failed'],
  examples: [
    {
      name: 'another distance',
      params: { scheduleId: exampleIds.schedule },
      headers: { 'if-match': '"v1"' },
      body: form,
      status: 200,
    },
    {
      name: 'a pause',
      params: { scheduleId: exampleIds.schedule },
      headers: { 'if-match': '"v1"' },
      body: { ...form, enabled: false },
      status: 200,
    },
    {
      name: 'an older version',
      params: { scheduleId: exampleIds.schedule },
      headers: { 'if-match': '"v0"' },
      body: form,
      status: 412,
    },
    { name: 'without If-Match', params: { scheduleId: exampleIds.schedule }, body: form, status: 428 },
    {
      name: 'no such schedule',
      params: { scheduleId: 'sch_01jd4x9q0g0123456789zzzzzz' },
      headers: { 'if-match': '"v1"' },
      body: form,
      status: 404,
    },
  ],
  handle: async (deps, { principal, params, body: sent, headers }) => {
    const change = { id: params.scheduleId, form: sent, ifMatch: headers['if-match'] };
    const body = await replace(deps, principal, change);
    return { headers: { etag: versionTag(body) }, body };
  },
});
