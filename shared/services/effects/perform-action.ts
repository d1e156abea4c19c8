import type { AnyAction } from '#declare/action.ts';
import type { Deps } from '#declare/capabilities.ts';
import { covers } from '#domain/approvals/action-grant.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import { changed, isPerformable } from '#domain/approvals/decide.ts';
import { isSettled } from '#domain/approvals/status.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { begin, finish, recover, recoverUndo } from './effect-phases.ts';
import { type Held, type PerformDeps, settle } from './held-action.ts';
import { readApproval } from './read-approval.ts';

/**
 * How long one claim holds. Longer than the function that performs may run, and than an act takes: whoever takes over
 * finds an owner that is gone for good.
 */
export const ACTION_LEASE_MS = 120_000;

/** Claims of one action after which it is given up: something is wrong that trying does not mend. */
const MOST_CLAIMS = 6;

/**
 * Performs an approved action: the one place where anything outside is changed.
 *
 * Claims it under a lease with a growing epoch; reads the target again, and voids the approval where it is not what
 * the approvers saw; writes the intention; acts, with a token made from the approval; writes the receipt; looks
 * whether what was promised holds, and takes it back where it does not. Each write is one transaction with its event
 * in the run's history, on the version that was read, so an owner that was overtaken can write nothing. Between
 * intention and receipt nobody knows whether it was done: whoever takes over asks the world, acts only where the world
 * says that it was not done, and where the world cannot tell leaves it `indeterminate` for a person.
 *
 * Repeated, it answers what became of it; it is never done a second time.
 *
 * @throws OrchestratorError `not_found`; `conflict` when it is not approved; `lease_held` while another performs it;
 * what may pass (retryable) is thrown after the claim was given back
 */
export async function performAction(
  deps: PerformDeps,
  actions: readonly AnyAction[],
  name: { readonly tenantId: string; readonly id: string },
): Promise<Approval> {
  const approval = await readApproval(deps, name);
  if (isSettled(approval.status) || approval.status === 'indeterminate') return approval;
  if (approval.status === 'pending') throw new OrchestratorError('conflict', 'this is not approved');
  const action = actions.find((known) => known.name === approval.proposal.tool);
  const claimed = await claim(deps, approval);
  if (claimed.status !== 'executing') return claimed;
  if (action === undefined) return settle(deps, claimed, 'fail', 'there is no such mutating tool any more');
  return carryOn(deps, { action, approval: claimed });
}

async function carryOn(deps: PerformDeps, held: Held): Promise<Approval> {
  try {
    switch (held.approval.execution?.phase) {
      case 'intended':
        return await recover(deps, held);
      case 'acted':
        return await finish(deps, held);
      case 'undoing':
        return await recoverUndo(deps, held);
      default:
        return await begin(deps, held);
    }
  } catch (error) {
    await giveBack(deps, held.approval.proposal, held.approval.execution?.epoch);
    throw error;
  }
}

/** Takes it for this worker, or settles it where it must not be done any more. */
async function claim(deps: PerformDeps, approval: Approval): Promise<Approval> {
  const { execution, proposal } = approval;
  const now = deps.clock.now();
  if (execution !== undefined && execution.leaseUntil > now) {
    throw new OrchestratorError('lease_held', 'another worker performs this', {
      retryAfterSeconds: Math.ceil((execution.leaseUntil - now) / 1000),
    });
  }
  const nothingLeft = execution === undefined || execution.phase === 'claimed';
  if (nothingLeft) {
    const barred = await barrier(deps, approval);
    if (barred !== undefined) return settle(deps, approval, barred.change, barred.message);
  }
  const epoch = (execution?.epoch ?? 0) + 1;
  if (epoch > MOST_CLAIMS) return giveUp(deps, approval);
  const claimed: Approval = {
    ...changed(approval, 'claim', now),
    execution: {
      ...(execution ?? { phase: 'claimed' }),
      epoch,
      leaseUntil: now + ACTION_LEASE_MS,
    },
  };
  await deps.approvals.update(claimed, [{ type: 'action-claimed', approval: proposal.id, epoch, at: now }]);
  return claimed;
}

const giveUp = (deps: PerformDeps, approval: Approval): Promise<Approval> =>
  approval.execution?.phase === 'claimed'
    ? settle(deps, approval, 'fail', `given up after ${MOST_CLAIMS} tries; nothing was changed`)
    : settle(deps, approval, 'lose-track', `given up after ${MOST_CLAIMS} tries: look at the target`);

/** Why it must not be done, though it was approved. Only while nothing has left. */
async function barrier(
  deps: PerformDeps,
  approval: Approval,
): Promise<{ readonly change: 'expire' | 'void'; readonly message: string } | undefined> {
  const { proposal } = approval;
  const now = deps.clock.now();
  if (now >= proposal.expiresAt) return { change: 'expire', message: 'it expired before it was performed' };
  if (!isPerformable(approval, now)) {
    return { change: 'void', message: 'what is stored is not what was approved' };
  }
  if (approval.grant !== undefined) {
    const grant = await deps.grants.get(proposal.tenantId, approval.grant);
    if (grant === undefined || !covers(grant, proposal, now)) {
      return { change: 'void', message: 'the grant that stood in for approval has ended' };
    }
  }
  const toolSwitch = await deps.toolSwitches.get(proposal.tenantId, proposal.tool);
  if (toolSwitch?.enabled !== true) return { change: 'void', message: 'the tool was switched off' };
  const stopped = await deps.stop.stopped(proposal);
  return stopped === undefined ? undefined : { change: 'void', message: `stopped: ${stopped}` };
}

/** Lets the lease run out at once, so that the next try need not wait for it. Best effort. */
async function giveBack(
  deps: Deps<'approvals.write'>,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
  epoch: number | undefined,
): Promise<void> {
  try {
    const approval = await deps.approvals.get(tenantId, id);
    if (approval?.status !== 'executing' || approval.execution?.epoch !== epoch) return;
    const now = deps.clock.now();
    const execution = { ...approval.execution, leaseUntil: now } as NonNullable<Approval['execution']>;
    await deps.approvals.update({ ...approval, execution, version: approval.version + 1, updatedAt: now });
  } catch (error) {
    // the lease runs out by itself; the first error is the one to tell
    if (!(error instanceof Error)) throw error;
  }
}
