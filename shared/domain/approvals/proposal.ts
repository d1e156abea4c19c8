import * as z from 'zod';
import { hashOf, type Sha256 } from '../hash.ts';
import { ApprovalId, RunId, TenantId } from '../ids.ts';
import { StepKey } from '../runs/step.ts';
import { EpochMs } from '../time.ts';

/** How much harm an action can do; decides how many people must approve it. */
export const Risk = z.enum(['low', 'medium', 'high']);
export type Risk = z.infer<typeof Risk>;

/** The name of a mutating tool. */
export const ActionName = z.string().regex(/^[a-z][a-z0-9_]{1,62}[a-z0-9]$/);
export type ActionName = z.infer<typeof ActionName>;

/**
 * One resource: its kind, a colon, its name (`lambda:payments-api`). Printable ASCII without white space, so that
 * two targets that look alike are alike.
 */
export const TargetId = z
  .string()
  .max(300)
  .regex(/^[a-z][a-z-]{1,30}:[\x21-\x7e]+$/, 'must be a kind, a colon and a name without spaces');
export type TargetId = z.infer<typeof TargetId>;

const JsonMembers = z.record(z.string(), z.json());

/**
 * An action that someone wants done to one resource, as it is shown to those who approve it. Nothing of it changes
 * after it was made. `reason` is the requester's text and may come from a model: it is shown, and decides nothing.
 */
export const ActionProposal = z.strictObject({
  id: ApprovalId,
  tenantId: TenantId,
  runId: RunId,
  step: StepKey.optional(),
  tool: ActionName,
  target: TargetId,
  /**
   * Who named the target: the request of the run itself, or only the account, which knows a resource of this name.
   * The second is worth a second look: whatever chose it may have read it somewhere.
   */
  namedBy: z.enum(['request', 'account']).optional(),
  arguments: JsonMembers,
  /** The state of the target when the action was proposed. */
  observed: JsonMembers,
  /** What takes the action back; null where nothing does. */
  undo: z.strictObject({ tool: ActionName, arguments: JsonMembers }).nullable(),
  risk: Risk,
  /** Id of the principal for whom the run works: never among those who approve. */
  requestedBy: z.string().min(1).max(200),
  requestedAt: EpochMs,
  /** From this moment on it can neither be approved nor performed. */
  expiresAt: EpochMs,
  reason: z.string().max(2000),
});
export type ActionProposal = z.infer<typeof ActionProposal>;

/**
 * What an approver approves: the SHA-256 of the canonical JSON of exactly these members. Whoever approves states it,
 * so a proposal that differs in any of them from the one that was seen is not approved.
 */
export const proposalHash = (proposal: ActionProposal): Sha256 =>
  hashOf({
    id: proposal.id,
    tenantId: proposal.tenantId,
    runId: proposal.runId,
    tool: proposal.tool,
    target: proposal.target,
    namedBy: proposal.namedBy,
    arguments: proposal.arguments,
    observed: proposal.observed,
    undo: proposal.undo,
    risk: proposal.risk,
    requestedBy: proposal.requestedBy,
    expiresAt: proposal.expiresAt,
  });

/** Approvers that a risk takes. */
export const approversFor = { low: 1, medium: 1, high: 2 } as const satisfies Record<Risk, number>;

/**
 * In place of a tool where a workflow only asks people whether it may go on: nothing performs it, and the run itself is
 * its target.
 */
export const GO_ON = 'continue_run';

/** A proposal lives at most this long. */
export const LONGEST_PROPOSAL_MS = 24 * 60 * 60 * 1000;
