import type { AnyAction } from '#declare/action.ts';
import type { Deps } from '#declare/capabilities.ts';
import { StepKey } from '#domain/runs/step.ts';
import { type Execution, ownRun } from '../workflows/own-run.ts';
import { approvalOfRun } from './approval-of-run.ts';
import { tellOnce } from './tell-once.ts';
import { type VerifiedAction, verifyAction } from './verify-action.ts';

/** A step of a workflow that looks again, and at which action. */
export interface LookingStep extends Execution {
  readonly step: string;
  readonly input: { readonly approval: string };
}

/**
 * Looks at the target of an action of this run again, and writes into its history what was seen of one that was done.
 * A repeated step that sees the same writes nothing more.
 *
 * @throws OrchestratorError `not_found` for an approval that this run does not have, or a target that is gone
 */
export async function verifyForStep(
  deps: Deps<'runs.write' | 'approvals.read' | 'actions.observe'>,
  actions: readonly AnyAction[],
  { step, input, ...execution }: LookingStep,
): Promise<VerifiedAction> {
  const run = await ownRun(deps, execution);
  await approvalOfRun(deps, run, input.approval);
  const seen = await verifyAction(deps, actions, { tenantId: run.tenantId, id: input.approval });
  if (seen.status !== 'executed') return seen;
  const key = StepKey.safeParse(step);
  await tellOnce(deps, run, {
    type: 'action-checked',
    ...(key.success ? { step: key.data } : {}),
    ...seen,
  });
  return seen;
}
