import type { Deps } from '#declare/capabilities.ts';
import type { Run } from '#domain/runs/run.ts';
import { changeRun } from '../runs/change-run.ts';
import { pauseOf } from './refuse-if-paused.ts';

/**
 * Lets a queued run fail, with the code `budget_exceeded`, when a budget that pays for it has been paused or used up
 * since it was accepted. It does not wait for better days: an incident is over by then, and whoever asked can ask
 * again. A run that has begun is left to go on, without its models.
 *
 * @throws BudgetExceededError for a run that has been ended so
 */
export async function endIfPaused(deps: Deps<'runs.write' | 'budgets.gate'>, run: Run): Promise<void> {
  if (run.status !== 'queued') return;
  const stopped = await pauseOf(deps, run);
  if (stopped === undefined) return;
  const failure = { code: stopped.code, message: stopped.message };
  const key = { tenantId: run.tenantId, runId: run.id };
  const { changed, run: after } = await changeRun(deps, key, 'refuse', {
    events: [{ type: 'run-failed', error: failure }],
    patch: { failure },
  });
  if (changed || after.status === 'failed') throw stopped;
}
