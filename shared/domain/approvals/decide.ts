import type { EpochMs } from '../time.ts';
import type { Approval, ApprovalOutcome, Decision } from './approval.ts';
import { approversFor, proposalHash } from './proposal.ts';
import { type ApprovalChange, nextApprovalStatus } from './status.ts';

/** Why a decision is not taken. */
export type DecisionRefusal =
  /** Decided before, voided, or already performed. */
  | 'not-pending'
  | 'expired'
  /** What was stored is not what was hashed, or what was seen is not what is stored. */
  | 'other-hash'
  /** The requester cannot approve; rejecting is allowed. */
  | 'own-request'
  /** One person counts once. */
  | 'repeated';

/** The approval after a decision, or why it is not taken. */
export type Decided = { readonly approval: Approval } | { readonly refused: DecisionRefusal };

/**
 * Takes one person's word. The approval is approved once `needed` distinct people, none of them the requester, have
 * approved the same hash before it expires; one `reject`, by anyone, ends it.
 */
export function decide(approval: Approval, decision: Decision): Decided {
  const { proposal, decisions } = approval;
  if (approval.status !== 'pending') return { refused: 'not-pending' };
  if (decision.at >= proposal.expiresAt) return { refused: 'expired' };
  if (decision.hash !== approval.hash || proposalHash(proposal) !== approval.hash) {
    return { refused: 'other-hash' };
  }
  if (decision.decision === 'reject') {
    return { approval: changed({ ...approval, decisions: [...decisions, decision] }, 'reject', decision.at) };
  }
  if (decision.by === proposal.requestedBy) return { refused: 'own-request' };
  if (decisions.some(({ by }) => by === decision.by)) return { refused: 'repeated' };
  const said = { ...approval, decisions: [...decisions, decision] };
  return said.decisions.length < approversNeeded(approval)
    ? { approval: { ...said, version: approval.version + 1, updatedAt: decision.at } }
    : { approval: changed(said, 'approve', decision.at) };
}

/** True for what may be performed: approved by enough others, all of whom saw what is stored, and not expired. */
export function isPerformable(approval: Approval, now: EpochMs): boolean {
  const { proposal, hash, decisions, grant } = approval;
  const sound = proposalHash(proposal) === hash && now < proposal.expiresAt;
  if (!sound || grant !== undefined) return sound && proposal.risk !== 'high';
  const approvers = decisions.filter(
    ({ by, decision, hash: seen, at }) =>
      decision === 'approve' && by !== proposal.requestedBy && seen === hash && at < proposal.expiresAt,
  );
  return new Set(approvers.map(({ by }) => by)).size >= approversNeeded(approval);
}

/** Never fewer than the risk takes, which the hash binds: `needed` of the row alone could be lowered. */
const approversNeeded = ({ needed, proposal: { risk } }: Approval): number =>
  Math.max(needed, approversFor[risk]);

/**
 * The approval after a change, one version on.
 *
 * @throws Error for a change that the table of transitions does not list: the caller has not looked
 */
export function changed(
  approval: Approval,
  change: ApprovalChange,
  at: EpochMs,
  outcome?: Omit<ApprovalOutcome, 'at'>,
): Approval {
  const status = nextApprovalStatus(approval.status, change);
  if (status === undefined) throw new Error(`an approval that is ${approval.status} cannot ${change}`);
  return {
    ...approval,
    status,
    version: approval.version + 1,
    updatedAt: at,
    ...(outcome === undefined ? {} : { outcome: { at, ...outcome } }),
  };
}
