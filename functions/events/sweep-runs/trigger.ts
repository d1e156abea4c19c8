import { defineTrigger } from '#declare/trigger.ts';
import { sweepRuns as sweep } from '#services/runs/sweep-runs.ts';

/** Looks after runs that nobody else looks after any more, once a minute. */
export const sweepRuns = defineTrigger({
  id: 'sweepRuns',
  uses: [
    'runs.write',
    'runs.sweep',
    'outbox.read',
    'outbox.mark',
    'engine.start',
    'engine.stop',
    'engine.read',
    'stop.write',
  ],
  timeoutSeconds: 55,
  memoryMb: 256,
  source: { kind: 'schedule', everyMinutes: 1 },
  handle: async (deps) => {
    const { relayed, 'timed-out': timedOut, ...counts } = await sweep(deps);
    return { ...counts, 'outbox-relayed': relayed, 'runs-timed-out': timedOut };
  },
});
