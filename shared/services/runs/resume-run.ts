import type { Deps } from '#declare/capabilities.ts';
import { hasCode } from '#domain/errors.ts';
import type { Run } from '#domain/runs/run.ts';
import { changeRun } from './change-run.ts';
import { MAX_ATTEMPTS } from './limits.ts';
import { sendNow, startEntry } from './start-run.ts';

/** What became of a run that its engine has lost. */
export type Resumed = 'resumed' | 'failed' | 'unchanged';

/**
 * Starts the next attempt of a run whose execution is gone or whose worker fell silent: steps that have ended
 * answer their recorded results, so only what is missing is done again. After the last attempt the run fails.
 * `unchanged` when somebody else wrote the run since it was read.
 */
export async function resumeRun(
  deps: Deps<'runs.write' | 'engine.start' | 'engine.stop' | 'outbox.mark'>,
  run: Run,
  reason: string,
): Promise<Resumed> {
  if (run.attempt >= MAX_ATTEMPTS) return giveUp(deps, run, reason);
  const now = deps.clock.now();
  const next: Run = { ...run, attempt: run.attempt + 1, version: run.version + 1, updatedAt: now };
  const entry = startEntry(next, now);
  try {
    const event = { type: 'run-resumed', attempt: next.attempt, reason, at: now } as const;
    await deps.runs.update(next, [event], entry);
  } catch (error) {
    if (hasCode(error, 'conflict')) return 'unchanged';
    throw error;
  }
  if (await sendNow(deps, next)) await deps.outbox.markSent(entry);
  // the new attempt owns the run already: the old one can only be told that it does not
  await deps.engine.stop({ runId: run.id, workflow: run.workflow, attempt: run.attempt }, reason);
  return 'resumed';
}

async function giveUp(deps: Deps<'runs.write'>, run: Run, reason: string): Promise<Resumed> {
  const message = `given up after ${run.attempt} attempts; the last one ended because ${reason}`;
  const failure = { code: 'unavailable', message };
  const { changed } = await changeRun(deps, { tenantId: run.tenantId, runId: run.id }, 'fail', {
    events: [{ type: 'run-failed', error: failure }],
    patch: { failure },
  });
  return changed ? 'failed' : 'unchanged';
}
