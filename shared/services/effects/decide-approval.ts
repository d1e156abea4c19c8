import type { Deps } from '#declare/capabilities.ts';
import type { Approval, Decision } from '#domain/approvals/approval.ts';
import { type DecisionRefusal, decide } from '#domain/approvals/decide.ts';
import { type ErrorCode, hasCode, OrchestratorError } from '#domain/errors.ts';
import type { Principal } from '#domain/tenants/principal.ts';
import { readApproval } from './read-approval.ts';
import { tellDecision } from './tell-decision.ts';

/** One person's word on one approval. */
export interface ApprovalDecision {
  readonly principal: Pick<Principal, 'tenantId' | 'id'>;
  readonly id: string;
  readonly decision: Decision['decision'];
  /** Of what the person saw. */
  readonly hash: string;
  readonly comment?: string | undefined;
  readonly via: Decision['via'];
}

/** How often a decision is tried again after somebody else wrote first. */
const ATTEMPTS = 8;

const refusals: Readonly<Record<DecisionRefusal, readonly [ErrorCode, string]>> = {
  'not-pending': ['conflict', 'this was decided before'],
  expired: ['conflict', 'the proposal has expired: ask for a new one'],
  'other-hash': ['precondition_failed', 'the hash is not that of the stored proposal: look at it again'],
  'own-request': ['forbidden', 'who asked for an action cannot approve it'],
  repeated: ['conflict', 'you have approved this already; another person must too'],
};

/**
 * Takes one person's decision and writes it, with its event, in one transaction; then tells the workflow that waits for
 * it, which the sweep repeats where that fails.
 *
 * @throws OrchestratorError `not_found`, also for one of another tenant; `conflict` when it was decided before, has
 * expired, or this person has approved already; `precondition_failed` for the hash of anything else; `forbidden` for
 * the requester's own approval
 */
export async function decideApproval(
  deps: Deps<'approvals.write' | 'tasks.answer'>,
  { principal, id, decision, hash, comment, via }: ApprovalDecision,
): Promise<Approval> {
  for (let attempt = 1; ; attempt += 1) {
    const approval = await readApproval(deps, { tenantId: principal.tenantId, id });
    const at = deps.clock.now();
    const said: Decision = {
      by: principal.id,
      decision,
      hash,
      at,
      ...(comment === undefined ? {} : { comment }),
      via,
    };
    const decided = decide(approval, said);
    if ('refused' in decided) {
      const [code, message] = refusals[decided.refused];
      throw new OrchestratorError(code, message);
    }
    const event = {
      type: 'action-decided',
      approval: id,
      by: principal.id,
      decision,
      hash,
      via,
      at,
    } as const;
    try {
      await deps.approvals.update(decided.approval, [event]);
      return await told(deps, decided.approval);
    } catch (error) {
      if (!hasCode(error, 'conflict') || attempt === ATTEMPTS) throw error;
      await deps.clock.sleep(Math.ceil(deps.random.fraction() * 20 * attempt));
    }
  }
}

/** Tells the workflow that waits; what fails here the sweep repeats. */
async function told(deps: Deps<'approvals.write' | 'tasks.answer'>, approval: Approval): Promise<Approval> {
  try {
    return await tellDecision(deps, approval);
  } catch {
    return approval;
  }
}
