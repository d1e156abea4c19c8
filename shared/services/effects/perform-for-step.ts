import type { AnyAction } from '#declare/action.ts';
import type { Deps } from '#declare/capabilities.ts';
import type { ApprovalStatus } from '#domain/approvals/status.ts';
import { type Execution, ownRun } from '../workflows/own-run.ts';
import { approvalOfRun } from './approval-of-run.ts';
import type { PerformDeps } from './held-action.ts';
import { performAction } from './perform-action.ts';
import { tellOnce } from './tell-once.ts';

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
  const message = outcome?.message ?? status;
  // its own events are in the history of the run that proposed it
  if (proposal.runId !== run.id) {
    await tellOnce(deps, run, { type: 'action-settled', approval: proposal.id, status, message });
  }
  return {
    approval: proposal.id,
    status,
    message,
    ...(receipt === undefined ? {} : { receipt }),
  };
}
