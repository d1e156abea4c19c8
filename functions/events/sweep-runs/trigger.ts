import { defineTrigger } from '#declare/trigger.ts';
import { expireHolds } from '#services/costs/expire-holds.ts';
import { lookAfterLines } from '#services/runs/admit-runs.ts';
import { sweepRuns as sweep } from '#services/runs/sweep-runs.ts';

/** A hold is left to its holder so much longer: clocks differ. */
const HOLD_SPARE_MS = 30_000;

/** Looks after runs, and holds of money, that nobody else looks after any more, once a minute. */
export const sweepRuns = defineTrigger({
  id: 'sweepRuns',
  uses: [
    'runs.write',
    'runs.queue',
    'runs.sweep',
    'outbox.read',
    'outbox.mark',
    'engine.start',
    'engine.stop',
    'engine.read',
    'stop.write',
    'bus.publish',
    'ledger.sweep',
  ],
  timeoutSeconds: 55,
  memoryMb: 256,
  source: { kind: 'schedule', everyMinutes: 1 },
  handle: async (deps) => {
    const [swept, holds, admitted] = await Promise.all([
      sweep(deps),
      expireHolds(deps, HOLD_SPARE_MS),
      lookAfterLines(deps),
    ]);
    const { relayed, 'timed-out': timedOut, errors, ...counts } = swept;
    return {
      ...counts,
      errors: errors + holds.errors,
      'outbox-relayed': relayed,
      'runs-admitted': admitted,
      'runs-timed-out': timedOut,
      'holds-expired': holds.expired,
    };
  },
});
