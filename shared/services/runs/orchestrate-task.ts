import type { Deps } from '#declare/capabilities.ts';
import type { RunInput } from '#domain/runs/run.ts';
import { isTerminal } from '#domain/runs/status.ts';
import { readRunRow } from './change-run.ts';
import { reportOf } from './read-run.ts';
import { type RunView, runView } from './run-view.ts';
import { startRun } from './start-run.ts';

/** A task and how long its caller is ready to wait for the answer (0: not at all). */
export interface OrchestrateTask {
  readonly tenantId: string;
  readonly requestedBy: string;
  readonly correlationId: string;
  readonly input: RunInput;
  readonly waitMs: number;
}

const LOOK_EVERY_MS = 300;

/**
 * Starts a run and waits for its end as long as asked. `ended` tells whether the view is the answer; a wait
 * that runs out loses nothing, the run goes on.
 *
 * @throws what `startRun` throws
 */
export async function orchestrateTask(
  deps: Deps<'runs.read' | 'runs.create' | 'engine.start' | 'evidence.write' | 'agents.read'>,
  { waitMs, ...request }: OrchestrateTask,
): Promise<{ run: RunView; ended: boolean }> {
  let run = await startRun(deps, request);
  const until = deps.clock.now() + waitMs;
  const key = { tenantId: run.tenantId, runId: run.id };
  while (!isTerminal(run.status) && deps.clock.now() + LOOK_EVERY_MS <= until) {
    await deps.clock.sleep(LOOK_EVERY_MS);
    run = await readRunRow(deps, key);
  }
  const ended = isTerminal(run.status);
  return { run: runView(run, ended ? await reportOf(deps, run) : undefined), ended };
}
