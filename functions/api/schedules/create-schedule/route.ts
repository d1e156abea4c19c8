import * as z from 'zod';
import { repeatableId } from '#declare/repeatable-id.ts';
import { defineRoute } from '#declare/route.ts';
import { versionTag } from '#domain/version-tag.ts';
import { createSchedule as create } from '#services/triggers/keep-schedule.ts';
import { ScheduleForm, ScheduleView } from '#services/triggers/schedule-form.ts';

export const createSchedule = defineRoute({
  id: 'createSchedule',
  method: 'POST',
  path: '/schedules',
  scope: 'runs:write',
  summary: 'Have a task run again and again',
  description:
    'By a cron rule of five fields in a time zone, or every so many minutes. Where clocks jump: a rule that names its hours and minutes happens once each day (in a gap, at its end; in a doubled hour, the first time); one with `*` or a step follows elapsed time. The runs are the caller’s: they count in the same budgets. A tenant has at most a hundred schedules.',
  uses: [
    'schedules.write',
    'calendar.read',
    'agents.read',
    'workflows.declared',
    'workflows.read',
    'audit.write',
    'idempotency.write',
  ],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: ScheduleForm,
  response: ScheduleView,
  status: 201,
  changes: true,
  errors: ['conflict'],
  examples: [
    {
      name: 'on working days at half past six',
      body: {
        task: 'check the health of payments-api',
        cron: '30 6 * * MON-FRI',
        timeZone: 'Europe/Berlin',
        missed: 'run-once',
        priority: 'bulk',
      },
      status: 201,
    },
    { name: 'every quarter of an hour', body: { task: 'check the queues', everyMinutes: 15 }, status: 201 },
    { name: 'without a rule', body: { task: 'check the queues' }, status: 400 },
    { name: 'two rules', body: { task: 'check', everyMinutes: 15, cron: '0 * * * *' }, status: 400 },
    { name: 'a day there is never', body: { task: 'check', cron: '0 0 31 2 *' }, status: 400 },
    {
      name: 'a zone there is not',
      body: { task: 'check', cron: '0 6 * * *', timeZone: 'Mars/Base' },
      status: 400,
    },
    {
      name: 'a workflow there is not',
      body: { task: 'check', everyMinutes: 15, workflow: 'dance' },
      status: 400,
    },
  ],
  handle: async (deps, { principal, body: form, repeatable }) => {
    const id = repeatableId(deps.random, repeatable, 'schedule');
    const body = await create(deps, principal, form, id);
    return { headers: { etag: versionTag(body), location: `schedules/${body.id}` }, body };
  },
});
