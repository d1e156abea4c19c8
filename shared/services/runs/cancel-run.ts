import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { Run } from '#domain/runs/run.ts';
import type { OutboxEntry } from '#ports/run-store.ts';
import { changeRun, readRunRow } from './change-run.ts';

/** Who wants which run to end, and why. */
export interface CancelRun {
  readonly tenantId: string;
  readonly runId: string;
  readonly by: string;
  readonly reason?: string;
}

type CancelDeps = Deps<'runs.write' | 'engine.stop' | 'stop.write'>;

/**
 * Cancels a run: the row first (from then on nothing else can end it), then the stop mark that workers read
 * before each call, then the engine, then the terminal state. Where the engine cannot be reached the run stays
 * `cancelling` and the sweeper finishes the rest. Cancelling a cancelled run answers it unchanged.
 *
 * @throws OrchestratorError `not_found`; `conflict` when the run has ended in another way
 */
export async function cancelRun(deps: CancelDeps, request: CancelRun): Promise<Run> {
  const { changed, run } = await changeRun(deps, request, 'request-cancel', {
    events: [
      {
        type: 'run-cancel-requested',
        by: request.by,
        ...(request.reason === undefined ? {} : { reason: request.reason }),
      },
    ],
    outbox: stopEntry,
  });
  if (!changed && run.status === 'cancelled') return run;
  if (run.status !== 'cancelling') {
    throw new OrchestratorError('conflict', `the run has ended already: ${run.status}`);
  }
  try {
    return await finishCancel(deps, run, request.reason);
  } catch {
    return readRunRow(deps, request);
  }
}

/**
 * Ends a run that is `cancelling`: stop mark, engine, terminal state. Safe to repeat; answers the run as it
 * is when it was finished already.
 */
export async function finishCancel(
  deps: CancelDeps,
  run: Run,
  reason = 'cancelled by request',
): Promise<Run> {
  const { tenantId, id: runId, workflow, attempt } = run;
  await deps.stop.stop({ kind: 'run', tenantId, runId }, deps.clock.now(), reason);
  await deps.engine.stop({ runId, workflow, attempt }, reason);
  return (await changeRun(deps, { tenantId, runId }, 'cancel', { events: [{ type: 'run-cancelled' }] })).run;
}

const stopEntry = (run: Run, now: number): OutboxEntry => ({
  id: `stop-${run.id}`,
  tenantId: run.tenantId,
  runId: run.id,
  kind: 'stop-run',
  createdAt: now,
});
