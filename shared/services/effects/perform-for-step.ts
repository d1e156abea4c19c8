import type { AnyAction } from '#declare/action.ts';
import type { Deps } from '#declare/capabilities.ts';
import type { ApprovalStatus } from '#domain/approvals/status.ts';
import { type Execution, ownRun } from '../workflows/own-run.ts';
import { approvalOfRun } from './approval-of-run.ts';
import type { PerformDeps } from './held-action.ts';
import { performAction } from './perform-action.ts';

/** What became of an action. */
export interface StepOutcome {
  readonly approval: string;
  readonly status: ApprovalStatus;
  readonly message: string;
  readonly receipt?: string;
}

/**
 * Performs an action that the run of this execution proposed.
 *
 * @throws OrchestratorError `not_found` for an approval that this run does not have
 */
export async function performForStep(
  deps: PerformDeps & Deps<'runs.write'>,
  actions: readonly AnyAction[],
  { input, ...execution }: Execution & { readonly input: { readonly approval: string } },
): Promise<StepOutcome> {
  const run = await ownRun(deps, execution);
  const name = { tenantId: run.tenantId, id: input.approval };
  const { proposal } = await approvalOfRun(deps, run, input.approval);
  const { status, outcome } = await performAction(deps, actions, name);
  const receipt = outcome?.receipt;
  return {
    approval: proposal.id,
    status,
    message: outcome?.message ?? status,
    ...(receipt === undefined ? {} : { receipt }),
  };
}
