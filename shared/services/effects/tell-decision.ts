import type { Deps } from '#declare/capabilities.ts';
import { PERMANENT } from '#declare/engine-errors.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import { hasCode } from '#domain/errors.ts';
import { readApproval } from './read-approval.ts';

/** What a workflow's step leaves once its approval is given. */
export interface ApprovalGiven {
  readonly approval: string;
  readonly status: 'approved';
}

/**
 * Tells the workflow that waits for a decision, once there is one: an approval lets it go on, anything else fails the
 * step for good, which its `catch` may take. Notes that it was told, also where nobody waits any more. Free of effect
 * where nothing waits, nothing is decided, or it was told.
 *
 * @throws OrchestratorError `unavailable` when the engine cannot be reached: nothing was noted
 */
export async function tellDecision(
  deps: Deps<'approvals.write' | 'tasks.answer'>,
  approval: Approval,
): Promise<Approval> {
  const { taskToken, toldAt, status, proposal, outcome } = approval;
  if (taskToken === undefined || toldAt !== undefined || status === 'pending') return approval;
  if (wasApproved(approval)) {
    await deps.tokens.succeed(taskToken, {
      approval: proposal.id,
      status: 'approved',
    } satisfies ApprovalGiven);
  } else {
    const message = `conflict: the approval was not given: ${status}${outcome === undefined ? '' : `, ${outcome.message}`}`;
    await deps.tokens.fail(taskToken, { code: PERMANENT, message });
  }
  const now = deps.clock.now();
  const told: Approval = { ...approval, toldAt: now, version: approval.version + 1, updatedAt: now };
  try {
    await deps.approvals.update(told);
    return told;
  } catch (error) {
    // it has moved on meanwhile; telling twice does no harm
    if (hasCode(error, 'conflict')) return readApproval(deps, proposal);
    throw error;
  }
}

/** Approved, whatever has become of it since. */
const wasApproved = ({ status, execution }: Approval): boolean =>
  status === 'approved' || execution !== undefined;
