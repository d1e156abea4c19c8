import type { Deps } from '#declare/capabilities.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { Run } from '#domain/runs/run.ts';
import { resumedFrom } from '../replay/resumed-from.ts';
import { readApproval } from './read-approval.ts';

/**
 * The approval of a run, or of one that it goes on with: what those have done is not done again.
 *
 * @throws OrchestratorError `not_found` for an approval that neither has
 */
export async function approvalOfRun(
  deps: Deps<'runs.read' | 'approvals.read'>,
  run: Run,
  id: string,
): Promise<Approval> {
  const approval = await readApproval(deps, { tenantId: run.tenantId, id });
  const { runId } = approval.proposal;
  if (runId === run.id) return approval;
  const before = await resumedFrom(deps, run);
  if (before.some((earlier) => earlier.id === runId)) return approval;
  throw new OrchestratorError('not_found', 'there is no such approval');
}
