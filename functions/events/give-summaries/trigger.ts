import { defineTrigger } from '#declare/trigger.ts';
import { giveSummaries as give } from '#services/costs/give-summaries.ts';

/** Gives the summaries of days and weeks that are over, within the hour. */
export const giveSummaries = defineTrigger({
  id: 'giveSummaries',
  uses: ['summaries.give', 'ledger.read', 'bus.publish', 'mail.send'],
  timeoutSeconds: 120,
  memoryMb: 256,
  source: { kind: 'schedule', everyMinutes: 60 },
  handle: async (deps) => {
    const { given, mails, errors } = await give(deps);
    return { 'cost-summaries': given, 'cost-mails': mails, errors };
  },
});
