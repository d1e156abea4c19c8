import { defineTrigger } from '#declare/trigger.ts';
import { startScheduledRuns as startDue } from '#services/triggers/start-scheduled-runs.ts';

/**
 * Starts the runs of schedules, once a minute, whatever their number: one look at a due-list costs less than a
 * timer of its own for each, has no limit of timers, and keeps a tenant's schedules among the tenant's rows.
 */
export const startScheduledRuns = defineTrigger({
  id: 'startScheduledRuns',
  uses: [
    'schedules.take',
    'calendar.read',
    'runs.read',
    'runs.create',
    'engine.start',
    'evidence.write',
    'agents.read',
    'budgets.gate',
    'stop.read',
  ],
  timeoutSeconds: 55,
  memoryMb: 256,
  source: { kind: 'schedule', everyMinutes: 1 },
  handle: async (deps) => {
    const { started, ...counts } = await startDue(deps);
    return { ...counts, 'scheduled-runs': started };
  },
});
