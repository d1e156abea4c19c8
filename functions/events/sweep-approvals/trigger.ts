import { defineTrigger } from '#declare/trigger.ts';
import { sweepApprovals as sweep } from '#services/effects/sweep-approvals.ts';

/** Looks after approvals that nobody else looks after any more, once a minute. */
export const sweepApprovals = defineTrigger({
  id: 'sweepApprovals',
  uses: ['approvals.write', 'approvals.sweep', 'tasks.answer'],
  timeoutSeconds: 55,
  memoryMb: 256,
  source: { kind: 'schedule', everyMinutes: 1 },
  handle: async (deps) => ({ ...(await sweep(deps)) }),
});
