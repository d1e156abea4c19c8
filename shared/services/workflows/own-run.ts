import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { Run } from '#domain/runs/run.ts';
import { readRunRow } from '../runs/change-run.ts';

/** One execution of a run, as the engine names it to every task. */
export interface Execution {
  readonly tenantId: string;
  readonly runId: string;
  readonly attempt: number;
}

/**
 * The run, where this execution is the one that may go on with it.
 *
 * @throws OrchestratorError `stale_owner` for an execution that a newer attempt has replaced, `stopped` for a
 * run that has ended or is being cancelled, `timeout` (not worth a retry) past its deadline
 */
export async function ownRun(deps: Deps<'runs.read'>, execution: Execution): Promise<Run> {
  const run = await readRunRow(deps, execution);
  if (run.attempt !== execution.attempt) {
    throw new OrchestratorError('stale_owner', `attempt ${run.attempt} has taken the run over`);
  }
  if (run.status !== 'queued' && run.status !== 'running') {
    throw new OrchestratorError('stopped', `the run is ${run.status}`);
  }
  if (deps.clock.now() >= run.deadlineAt) {
    throw new OrchestratorError('timeout', 'the run is past its deadline', { retryable: false });
  }
  return run;
}
