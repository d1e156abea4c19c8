import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { Run } from '#domain/runs/run.ts';
import { changeRun, readRunRow } from '../runs/change-run.ts';
import { startEntry } from '../runs/start-run.ts';

/** One execution of a run, as the engine names it to every task. */
export interface Execution {
  readonly tenantId: string;
  readonly runId: string;
  readonly attempt: number;
}

/**
 * The run, where this execution is the one that may go on with it; see {@link takeUp}.
 *
 * @throws OrchestratorError `stale_owner` for an execution that a newer attempt has replaced, `stopped` for a
 * run that has ended or is being cancelled, `timeout` (not worth a retry) past its deadline
 */
export async function ownRun(deps: Deps<'runs.write'>, execution: Execution): Promise<Run> {
  const run = await readRunRow(deps, execution);
  if (run.attempt !== execution.attempt) {
    throw new OrchestratorError('stale_owner', `attempt ${run.attempt} has taken the run over`);
  }
  return takeUp(deps, run);
}

/**
 * Makes a queued run a running one, once, whoever of its steps comes first; in the same transaction its start
 * counts as sent, because it has arrived.
 *
 * @throws OrchestratorError `stopped` for a run that has ended or is being cancelled, `timeout` (not worth a
 * retry) past its deadline
 */
export async function takeUp(deps: Deps<'runs.write'>, run: Run): Promise<Run> {
  const { tenantId, id: runId, attempt, status } = run;
  if ((status === 'queued' || status === 'running') && deps.clock.now() >= run.deadlineAt) {
    throw new OrchestratorError('timeout', 'the run is past its deadline', { retryable: false });
  }
  if (status === 'running') return run;
  // where the run is not queued (any more), nothing is changed: a cancellation, or another step, was first
  const { run: taken } = await changeRun(deps, { tenantId, runId }, 'start', {
    events: [{ type: 'run-started', attempt }],
    sent: (found) => startEntry(found, found.createdAt),
  });
  if (taken.status !== 'running') {
    throw new OrchestratorError('stopped', `the run is ${taken.status}: there is nothing to do`);
  }
  return taken;
}
