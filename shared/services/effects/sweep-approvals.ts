import type { Deps } from '#declare/capabilities.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import { changed } from '#domain/approvals/decide.ts';
import type { ApprovalChange } from '#domain/approvals/status.ts';
import { hasCode } from '#domain/errors.ts';
import { tellDecision } from './tell-decision.ts';

/** How many of each happened. */
export interface ApprovalSweep {
  readonly expired: number;
  readonly told: number;
  readonly abandoned: number;
  readonly errors: number;
}

const MOST = 200;

/** A decision is told by whoever takes it; only later does the sweep. */
const TELL_AFTER_MS = 15_000;

/** A performing whose lease ended so long ago is not taken up again by the workflow that began it. */
const ABANDONED_MS = 10 * 60_000;

/**
 * Looks after approvals that nobody else looks after any more: expires those whose time is over, tells decisions that
 * were not told, and ends performings that were left. Of the last, what had not left the system has failed; what may
 * have is for a person to look at. One that fails keeps none of the others waiting.
 */
export async function sweepApprovals(
  deps: Deps<'approvals.write' | 'approvals.sweep' | 'tasks.answer'>,
): Promise<ApprovalSweep> {
  const counts = { expired: 0, told: 0, abandoned: 0, errors: 0 };
  for (const { tenantId, id } of await deps.approvalsDue.due(deps.clock.now(), MOST)) {
    try {
      const approval = await deps.approvals.get(tenantId, id);
      const done = approval && (await lookAfter(deps, approval));
      if (done !== undefined) counts[done] += 1;
    } catch (error) {
      if (!hasCode(error, 'conflict')) counts.errors += 1;
    }
  }
  return counts;
}

async function lookAfter(
  deps: Deps<'approvals.write' | 'tasks.answer'>,
  approval: Approval,
): Promise<'expired' | 'told' | 'abandoned' | undefined> {
  const now = deps.clock.now();
  const { status, proposal, execution, taskToken, toldAt, updatedAt } = approval;
  if (status === 'pending' && now >= proposal.expiresAt) {
    await tellDecision(deps, await end(deps, approval, 'expire', 'nobody decided in time'));
    return 'expired';
  }
  if (status !== 'pending' && taskToken !== undefined && toldAt === undefined) {
    if (now < updatedAt + TELL_AFTER_MS) return undefined;
    await tellDecision(deps, approval);
    return 'told';
  }
  if (status === 'approved' && now >= proposal.expiresAt) {
    await end(deps, approval, 'expire', 'it was not performed in time');
    return 'expired';
  }
  if (status !== 'executing' || execution === undefined || now < execution.leaseUntil + ABANDONED_MS) {
    return undefined;
  }
  await (execution.phase === 'claimed'
    ? end(deps, approval, 'fail', 'its worker went away before anything was changed')
    : end(
        deps,
        approval,
        'lose-track',
        `its worker went away (${execution.phase}): look at the target, then say`,
      ));
  return 'abandoned';
}

async function end(
  deps: Deps<'approvals.write'>,
  approval: Approval,
  change: ApprovalChange,
  message: string,
): Promise<Approval> {
  const at = deps.clock.now();
  const ended = changed(approval, change, at, { message });
  const { id } = approval.proposal;
  await deps.approvals.update(ended, [
    { type: 'action-settled', approval: id, status: ended.status, message, at },
  ]);
  return ended;
}
