import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { readRunRow } from '../runs/change-run.ts';

/**
 * Sees to it that the state machine of a run is there, and stays, before another run goes on with it: one that nobody
 * used for long was removed. Declared workflows need none of this. Free of effect when repeated.
 *
 * @throws OrchestratorError `not_found` for the run; `conflict` where the machine is gone: a run that waited for it
 * would only pass its deadline
 */
export async function wakeMachine(
  deps: Deps<'runs.read' | 'machines.read'>,
  key: { readonly tenantId: string; readonly runId: string },
): Promise<void> {
  const { workflow } = await readRunRow(deps, key);
  const [id = '', machine] = workflow.split('@');
  if (machine === undefined) return;
  // noted first, as where machines are made: whoever collects them sees that this one is wanted
  await deps.workflows.noteUse({ machine, usedAt: deps.clock.now() });
  if (await deps.machines.exists(machine)) return;
  throw new OrchestratorError(
    'conflict',
    `the state machine of this run was removed, because nobody had used it for long: run the same version of ${id} once, which makes it again, or start a new run instead`,
  );
}
