import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { changeRun } from '../runs/change-run.ts';
import { startEntry } from '../runs/start-run.ts';
import { type Execution, ownRun } from './own-run.ts';

/**
 * Takes a run up: queued becomes running, which also proves its start to be sent, and the agents that the router chose are named to the engine. Asking
 * twice, or for a resumed run, changes nothing and answers the same.
 *
 * @throws OrchestratorError as {@link ownRun} does
 */
export async function planInvestigation(
  deps: Deps<'runs.write'>,
  execution: Execution,
): Promise<{ agents: string[]; correlationId: string }> {
  const { routing, correlationId, status } = await ownRun(deps, execution);
  if (status === 'queued') {
    const { attempt } = execution;
    const { run } = await changeRun(deps, execution, 'start', {
      events: [{ type: 'run-started', attempt }],
      sent: (run) => startEntry(run, run.createdAt),
    });
    // a cancellation may have come in between
    if (run.status !== 'running') throw new OrchestratorError('stopped', `the run is ${run.status}`);
  }
  return { agents: [...routing.agents], correlationId };
}
