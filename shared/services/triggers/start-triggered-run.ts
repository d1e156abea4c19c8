import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { type RunWorkflow, runWorkflow } from '../workflows/run-workflow.ts';

/** What became of a run that something else than a request asked for. */
export interface Triggered {
  readonly outcome: 'started' | 'stopped' | 'refused';
  readonly runId?: string;
  readonly reason?: string;
}

/** The ports that starting such a run takes. */
export type TriggeredDeps = Deps<'stop.read' | 'runs.read'> & Parameters<typeof runWorkflow>[0];

/**
 * Starts a run under an id that is made of what asks for it, so that it starts once however often it is asked for;
 * not under a stop mark, nor where it can never be started or no budget allows it.
 *
 * @throws what may pass
 */
export async function startTriggeredRun(
  deps: TriggeredDeps,
  id: string,
  request: Omit<RunWorkflow, 'repeatable'>,
): Promise<Triggered> {
  const { tenantId } = request;
  const stopped = await deps.stop.stopped({ tenantId, runId: id });
  if (stopped !== undefined) return { outcome: 'stopped', reason: stopped };
  try {
    await runWorkflow(deps, { ...request, repeatable: { id, again: true } });
  } catch (error) {
    if (!(error instanceof OrchestratorError) || error.retryable) throw error;
    // another started it between our look and our writing
    if (error.code !== 'conflict') return { outcome: 'refused', reason: `${error.code}: ${error.message}` };
  }
  return { outcome: 'started', runId: id };
}
