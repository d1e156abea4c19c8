import type { Deps } from '#declare/capabilities.ts';
import { windowOf } from '#domain/costs/period.ts';
import type { EpochMs } from '#domain/time.ts';
import type { PendingSummary } from '#ports/summary-list.ts';
import { publish } from '../bus/publish.ts';
import { costSummary } from './cost-summary.ts';
import { summaryMail } from './summary-text.ts';

const LIMIT = 200;

/** What was given; `errors` come up again in the next round. */
export interface GivenSummaries {
  readonly given: number;
  readonly mails: number;
  readonly errors: number;
}

type GiveDeps = Deps<'summaries.give' | 'ledger.read' | 'bus.publish' | 'mail.send'>;

/**
 * Gives every summary whose period is over: a message to the tenant's bus, once, and a mail where the stage sends
 * them. A summary is taken off the list last, so a round that is broken off is made up for by the next; then, and
 * only then, a mail may come twice.
 */
export async function giveSummaries(deps: GiveDeps): Promise<GivenSummaries> {
  const counts = { given: 0, mails: 0, errors: 0 };
  for (const pending of await deps.summaries.due(deps.clock.now(), LIMIT)) {
    try {
      if (await give(deps, pending)) counts.mails += 1;
      counts.given += 1;
    } catch {
      // one tenant's trouble must not keep the others waiting
      counts.errors += 1;
    }
  }
  return counts;
}

/** Answers whether a mail was sent. */
async function give(deps: GiveDeps, pending: PendingSummary): Promise<boolean> {
  const { tenantId, period, window } = pending;
  const summary = await costSummary(deps, pending, lastMomentOf(pending));
  await publish(deps, {
    id: `cost-summary/${period}/${window}`,
    type: 'cost-summary',
    source: 'budgets',
    tenantId,
    subject: `${period}/${window}`,
    data: { ...summary },
  });
  // a day on which everything was free, or given back, needs no mail
  const mailed = deps.mail !== undefined && summary.calls > 0;
  if (mailed) await deps.mail?.send(summaryMail(tenantId, summary));
  await deps.summaries.done(pending, deps.clock.now());
  return mailed;
}

/** A moment in the last day of the period: before `dueAt`, which is soon after its end. */
function lastMomentOf({ period, window, dueAt }: PendingSummary): EpochMs {
  const HALF_A_DAY_MS = 43_200_000;
  let at = dueAt;
  while (at > 0 && windowOf(period, at, '').name !== window) at -= HALF_A_DAY_MS;
  return Math.max(0, at);
}
