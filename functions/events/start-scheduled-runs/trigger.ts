import { defineTrigger } from '#declare/trigger.ts';
import { startFollowUps } from '#services/triggers/start-follow-ups.ts';
import { startScheduledRuns as startDue } from '#services/triggers/start-scheduled-runs.ts';

/**
 * Starts the runs of schedules, and those that follow others, once a minute, whatever their number: one look at a
 * due-list costs less than a timer of its own for each, has no limit of timers, and keeps what is a tenant's among the
 * tenant's rows.
 */
export const startScheduledRuns = defineTrigger({
  id: 'startScheduledRuns',
  uses: [
    'schedules.take',
    'follow-ups.take',
    'calendar.read',
    'workflows.declared',
    'workflows.read',
    'workflows.build',
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
    const [scheduled, followed] = await Promise.all([startDue(deps), startFollowUps(deps)]);
    const { started, errors, ...passed } = scheduled;
    return {
      ...passed,
      errors: errors + followed.errors,
      'scheduled-runs': started,
      'follow-up-runs': followed.started,
      'follow-ups-not-run': followed.skipped + followed.stopped + followed.refused,
    };
  },
});
