import { cronerCalendar } from '#adapters/croner/calendar.ts';
import { memoryAlertStore } from '#adapters/memory/alert-store.ts';
import { memoryFollowUpStore } from '#adapters/memory/follow-up-store.ts';
import { memoryScheduleStore } from '#adapters/memory/schedule-store.ts';
import { exampleIds } from '#declare/examples.ts';
import { sampleSchedule } from '../services/triggers/sample-schedule.ts';

/** What starts runs besides requests, in memory, with the schedule that the examples of the routes name. */
export async function seededTriggers() {
  const schedules = memoryScheduleStore();
  const progress = { nextAt: 600_000, lookAt: 600_000 };
  await schedules.create(sampleSchedule({ id: exampleIds.schedule }), progress);
  return {
    schedules,
    followUps: memoryFollowUpStore(),
    alerts: memoryAlertStore(),
    calendar: cronerCalendar(),
  };
}
