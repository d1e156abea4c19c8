import * as z from 'zod';
import { Sha256 } from '../hash.ts';
import { GrantId } from '../ids.ts';
import { EpochMs } from '../time.ts';
import { ActionProposal, approversFor, GO_ON, proposalHash } from './proposal.ts';
import { ApprovalStatus } from './status.ts';

const JsonMembers = z.record(z.string(), z.json());

/** One person's word on a proposal, and the hash of what that person saw. */
export const Decision = z.strictObject({
  /** Id of the principal. */
  by: z.string().min(1).max(200),
  decision: z.enum(['approve', 'reject']),
  hash: Sha256,
  at: EpochMs,
  comment: z.string().max(1000).optional(),
  via: z.enum(['api', 'link']),
});
export type Decision = z.infer<typeof Decision>;

/**
 * How far the performing of an action has come. `epoch` grows by one with each claim and fences it. The phases, in
 * order: `claimed` (nothing has left), `intended` (the action may have left), `acted` (it has, and here is the
 * receipt), `undoing` (what takes it back may have left).
 */
export const Execution = z.strictObject({
  epoch: z.number().int().positive(),
  leaseUntil: EpochMs,
  phase: z.enum(['claimed', 'intended', 'acted', 'undoing']),
  /** State of the target, read again just before acting; from `intended` on. */
  before: JsonMembers.optional(),
  receipt: z.string().max(500).optional(),
});
export type Execution = z.infer<typeof Execution>;

/** How it ended, in a sentence; for `indeterminate`, why nobody knows. */
export const ApprovalOutcome = z.strictObject({
  at: EpochMs,
  message: z.string().max(1000),
  receipt: z.string().max(500).optional(),
  /** Id of the principal, where a person settled what was indeterminate. */
  settledBy: z.string().optional(),
});
export type ApprovalOutcome = z.infer<typeof ApprovalOutcome>;

/**
 * A proposal and what became of it. `version` grows by one with every write and guards it. `taskToken` opens the
 * waiting execution of a workflow: it never leaves the system and is in no answer.
 */
export const Approval = z.strictObject({
  proposal: ActionProposal,
  hash: Sha256,
  /** Distinct approvers that it takes. */
  needed: z.number().int().positive(),
  decisions: z.array(Decision),
  status: ApprovalStatus,
  version: z.number().int().positive(),
  updatedAt: EpochMs,
  /** The grant that stood in for the approvers. */
  grant: GrantId.optional(),
  taskToken: z.string().min(1).optional(),
  /** When the waiting execution was told of the decision, or waited no more. */
  toldAt: EpochMs.optional(),
  execution: Execution.optional(),
  outcome: ApprovalOutcome.optional(),
});
export type Approval = z.infer<typeof Approval>;

/** The approval that a proposal begins with: nobody has said anything. */
export const pendingApproval = (proposal: ActionProposal): Approval => ({
  proposal,
  hash: proposalHash(proposal),
  needed: approversFor[proposal.risk],
  decisions: [],
  status: 'pending',
  version: 1,
  updatedAt: proposal.requestedAt,
});

/**
 * When something must be done about it though nobody asks: to expire it, to tell the waiting execution, to take up
 * the performing that its owner left. Undefined where there is nothing to come.
 */
export function dueAt({
  proposal,
  status,
  taskToken,
  toldAt,
  updatedAt,
  execution,
}: Approval): EpochMs | undefined {
  if (status === 'pending') return proposal.expiresAt;
  if (taskToken !== undefined && toldAt === undefined) return updatedAt;
  if (status === 'approved') return proposal.tool === GO_ON ? undefined : proposal.expiresAt;
  return status === 'executing' ? execution?.leaseUntil : undefined;
}
