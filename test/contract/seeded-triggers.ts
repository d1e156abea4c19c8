import type { memoryScheduleStore } from '#adapters/memory/schedule-store.ts';
import { exampleIds } from '#declare/examples.ts';
import { sampleSchedule } from '../services/triggers/sample-schedule.ts';

/** Puts the schedule that the examples of the routes name. */
export async function seedTriggers(ports: {
  schedules: ReturnType<typeof memoryScheduleStore>;
}): Promise<void> {
  await ports.schedules.create(sampleSchedule({ id: exampleIds.schedule }), {
    nextAt: 600_000,
    lookAt: 600_000,
  });
}
