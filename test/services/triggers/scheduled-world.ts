import { cronerCalendar } from '#adapters/croner/calendar.ts';
import { memoryFollowUpStore } from '#adapters/memory/follow-up-store.ts';
import { memoryScheduleStore } from '#adapters/memory/schedule-store.ts';
import type { Run } from '#domain/runs/run.ts';
import type { Schedule } from '#domain/triggers/schedule.ts';
import { changeRun } from '#services/runs/change-run.ts';
import { startScheduledRuns } from '#services/triggers/start-scheduled-runs.ts';
import { registering } from '../workflows/registering.ts';

/** Schedules, an engine that goes on until told, and a clock that stands. */
export async function scheduledWorld() {
  const deps = {
    ...(await registering()),
    followUps: memoryFollowUpStore(),
    schedules: memoryScheduleStore(),
    calendar: cronerCalendar(),
  };
  const runs = async (): Promise<Run[]> =>
    [...(await deps.runs.list('acme', { limit: 100 })).items].reverse();
  return {
    deps,
    /** Adds a schedule whose next occurrence comes at `nextAt`. */
    add: (schedule: Schedule, nextAt: number) => deps.schedules.create(schedule, { nextAt, lookAt: nextAt }),
    tick: (broken: object = {}) => startScheduledRuns({ ...deps, ...broken }),
    runs,
    /** The occurrences for which there is a run, in order. */
    occurrences: async () => (await runs()).map((run) => run.input.labels['occurrence']),
    end: async (run: Run | undefined) => {
      if (run === undefined) throw new Error('there is no such run');
      await changeRun(deps, { tenantId: run.tenantId, runId: run.id }, 'fail', { events: [] });
    },
    progress: async (id: string) => (await deps.schedules.get('acme', id))?.progress,
  };
}
