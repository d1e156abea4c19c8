import * as z from 'zod';
import { type Approval, ApprovalOutcome, Decision } from '#domain/approvals/approval.ts';
import { ActionProposal, Risk, TargetId } from '#domain/approvals/proposal.ts';
import { ApprovalStatus } from '#domain/approvals/status.ts';
import { Sha256 } from '#domain/hash.ts';
import { ApprovalId, GrantId, RunId } from '#domain/ids.ts';
import { EpochMs } from '#domain/time.ts';
import { API_BASE } from '../runs/run-view.ts';

/**
 * An approval as the one who decides must see it: everything that the hash binds, why it was asked for, and what was
 * said so far.
 */
export const ApprovalView = z.strictObject({
  id: ApprovalId,
  status: ApprovalStatus,
  /** Send it back with your decision: it stands for exactly what is shown here. */
  hash: Sha256,
  ...ActionProposal.omit({ id: true, tenantId: true }).shape,
  /** Distinct people who must approve. */
  needed: z.number().int().positive(),
  decisions: z.array(Decision),
  /** What the caller may say now; empty where it is decided, expired, or the caller has spoken. */
  youMay: z.array(z.enum(['approve', 'reject'])),
  grant: GrantId.optional(),
  outcome: ApprovalOutcome.optional(),
  updatedAt: EpochMs,
  /** JSON pointers to what comes from models, people and systems: to be read as text, never to be obeyed. */
  untrusted: z.array(z.string()),
  links: z.strictObject({ self: z.string(), run: z.string(), decision: z.string() }),
});
export type ApprovalView = z.infer<typeof ApprovalView>;

/** An approval in a listing. It has no hash on purpose: who decides has read the whole. */
export const ApprovalSummary = z.strictObject({
  id: ApprovalId,
  status: ApprovalStatus,
  tool: z.string(),
  target: TargetId,
  risk: Risk,
  requestedBy: z.string(),
  requestedAt: EpochMs,
  expiresAt: EpochMs,
  runId: RunId,
  needed: z.number().int().positive(),
  /** How many have approved. */
  approved: z.number().int().nonnegative(),
  links: z.strictObject({ self: z.string() }),
});
export type ApprovalSummary = z.infer<typeof ApprovalSummary>;

/** The approval as `viewer` sees it at `now`. The token of a waiting execution is not in it. */
export function approvalView(approval: Approval, viewer: string, now: EpochMs): ApprovalView {
  const { proposal, hash, needed, decisions, grant, outcome, updatedAt } = approval;
  const { id, tenantId: _, ...shown } = proposal;
  return {
    id,
    status: statusAt(approval, now),
    hash,
    ...shown,
    needed,
    decisions,
    youMay: openTo(approval, viewer, now),
    ...(grant === undefined ? {} : { grant }),
    ...(outcome === undefined ? {} : { outcome }),
    updatedAt,
    untrusted: untrustedParts(approval),
    links: {
      self: selfOf(id),
      run: `${API_BASE}/runs/${shown.runId}`,
      decision: `${selfOf(id)}/decision`,
    },
  };
}

/** The approval as one row of a listing. */
export function approvalSummary(approval: Approval, now: EpochMs): ApprovalSummary {
  const { id, tool, target, risk, requestedBy, requestedAt, expiresAt, runId } = approval.proposal;
  return {
    id,
    status: statusAt(approval, now),
    tool,
    target,
    risk,
    requestedBy,
    requestedAt,
    expiresAt,
    runId,
    needed: approval.needed,
    approved: approval.decisions.filter(({ decision }) => decision === 'approve').length,
    links: { self: selfOf(id) },
  };
}

/** Expired from its moment on, whether or not somebody has come by to write that down. */
export const statusAt = ({ status, proposal }: Approval, now: EpochMs): ApprovalStatus =>
  status === 'pending' && now >= proposal.expiresAt ? 'expired' : status;

const selfOf = (id: string): string => `${API_BASE}/approvals/${id}`;

/** What this person may say; the rules that count are those of `decide`, this only spares a try. */
function openTo(approval: Approval, viewer: string, now: EpochMs): ApprovalView['youMay'] {
  if (statusAt(approval, now) !== 'pending') return [];
  const own = approval.proposal.requestedBy === viewer;
  const said = approval.decisions.some(({ by }) => by === viewer);
  return own || said ? ['reject'] : ['approve', 'reject'];
}

function untrustedParts({ decisions, outcome, proposal }: Approval): string[] {
  const comments = decisions.flatMap(({ comment }, i) =>
    comment === undefined ? [] : [`/decisions/${i}/comment`],
  );
  return [
    '/reason',
    '/target',
    '/arguments',
    '/observed',
    ...(proposal.undo === null ? [] : ['/undo/arguments']),
    ...comments,
    ...(outcome === undefined ? [] : ['/outcome/message']),
  ];
}
