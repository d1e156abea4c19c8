import type { Deps } from '#declare/capabilities.ts';
import { Workflow } from '#declare/workflow.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { readRunRow } from '../runs/change-run.ts';

/** Versions of a workflow that are looked through for the one that a run was of, latest first. */
const MOST_VERSIONS = 20;

type WakeDeps = Deps<'runs.read' | 'workflows.read' | 'workflows.build' | 'machines.read'>;

/**
 * Sees to it that the state machine of a run is there before another run goes on with it: one that nobody used for long
 * was removed. It is made again of the version that gives this very machine, and noted as used. Declared workflows need
 * none of this. Free of effect when repeated.
 *
 * @throws OrchestratorError `not_found` for the run; `conflict` where no version gives this machine any more, because
 * the release or a workflow inside it has changed: a run that waited for it would only pass its deadline
 */
export async function wakeMachine(
  deps: WakeDeps,
  key: { readonly tenantId: string; readonly runId: string },
): Promise<void> {
  const { tenantId, workflow } = await readRunRow(deps, key);
  const [id = '', machine] = workflow.split('@');
  if (machine === undefined) return;
  // noted first, as where machines are made: whoever collects them sees that this one is wanted
  await deps.workflows.noteUse({ machine, usedAt: deps.clock.now() });
  if (await deps.machines.exists(machine)) return;
  const definition = await definitionOf(deps, tenantId, id, machine);
  if (definition === undefined) {
    throw new OrchestratorError(
      'conflict',
      `the state machine of this run was removed, and no version of ${id} gives the same one today: start a new run of ${id} instead`,
    );
  }
  await deps.machines.ensure(machine, definition);
}

async function definitionOf(
  deps: WakeDeps,
  tenantId: string,
  id: string,
  machine: string,
): Promise<string | undefined> {
  // loaded here: a machine that is still there needs none of it
  const [{ compiledMachine }, declared] = await Promise.all([import('./build-machine.ts'), deps.parts()]);
  for (const { version } of await deps.workflows.versions(tenantId, id, { limit: MOST_VERSIONS })) {
    const stored = await deps.workflows.get(tenantId, id, version);
    if (stored === undefined) continue;
    const workflow = Workflow.parse(JSON.parse(stored.definition));
    const compiled = await compiledMachine({ ...deps, declared }, tenantId, workflow).catch(refused);
    if (compiled?.machine === machine) return compiled.definition;
  }
  return undefined;
}

/** A version that does not fit this release is not the one. */
function refused(error: unknown): undefined {
  if (!(error instanceof OrchestratorError) || error.code !== 'invalid_request') throw error;
}
