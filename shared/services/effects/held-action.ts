import type { AnyAction } from '#declare/action.ts';
import type { Deps } from '#declare/capabilities.ts';
import type { Approval, Execution } from '#domain/approvals/approval.ts';
import { changed } from '#domain/approvals/decide.ts';
import type { ApprovalChange } from '#domain/approvals/status.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { hashOf } from '#domain/hash.ts';
import type { JsonObject } from '#domain/json.ts';
import type { RunEventBody } from '#domain/runs/event.ts';
import { ACT_LIMIT_MS, type Effect } from '#ports/actuator.ts';

/** What performing takes. */
export type PerformDeps = Deps<
  'approvals.write' | 'action-grants.read' | 'tool-switches.read' | 'actions.perform' | 'stop.read'
>;

/** An action that this worker holds, and the approval as it was written last. */
export interface Held {
  readonly action: AnyAction;
  readonly approval: Approval;
}

/** The next phase, its event in the same transaction. @throws OrchestratorError `conflict` for a stale owner */
export async function moveOn(
  deps: PerformDeps,
  held: Held,
  next: { readonly phase: Execution['phase']; readonly before?: JsonObject; readonly receipt?: string },
  event: RunEventBody,
): Promise<Held> {
  const now = deps.clock.now();
  const { approval } = held;
  const moved: Approval = {
    ...approval,
    execution: { ...executionOf(approval), ...next } as Execution,
    version: approval.version + 1,
    updatedAt: now,
  };
  await deps.approvals.update(moved, [{ ...event, at: now }]);
  return { ...held, approval: moved };
}

/** Ends it with a sentence, its event in the same transaction. @throws OrchestratorError `conflict` for a stale owner */
export async function settle(
  deps: PerformDeps,
  approval: Approval,
  change: Exclude<ApprovalChange, 'approve' | 'reject' | 'claim'>,
  text: string,
): Promise<Approval> {
  const now = deps.clock.now();
  const message = text.slice(0, 1000);
  const receipt = approval.execution?.receipt;
  const settled = changed(approval, change, now, { message, ...(receipt === undefined ? {} : { receipt }) });
  const { id } = approval.proposal;
  await deps.approvals.update(settled, [
    { type: 'action-settled', approval: id, status: settled.status, message, at: now },
  ]);
  return settled;
}

/** The effect itself: whatever process does it, whenever, the token is the same. */
export const effectOf = ({ proposal }: Approval, before: JsonObject): Effect => ({
  tool: proposal.tool,
  target: proposal.target,
  arguments: proposal.arguments as JsonObject,
  token: effectToken(proposal.id, 'act'),
  before,
});

/** What takes the effect back; undefined where nothing does. */
export const undoOf = ({ proposal }: Approval, before: JsonObject): Effect | undefined =>
  proposal.undo === null
    ? undefined
    : {
        tool: proposal.undo.tool,
        target: proposal.target,
        arguments: proposal.undo.arguments as JsonObject,
        token: effectToken(proposal.id, 'undo'),
        before,
      };

/** Made from the approval alone: 64 hex digits. */
export const effectToken = (approvalId: string, part: 'act' | 'undo'): string =>
  hashOf({ effect: part, approval: approvalId });

/** How far it has come. @throws Error when nobody holds it, which its callers have seen to */
export function executionOf({ execution }: Approval): Execution {
  if (execution === undefined) throw new Error('nobody holds this');
  return execution;
}

/** What the target was like before the effect of this phase. */
export const beforeOf = (approval: Approval): JsonObject =>
  (executionOf(approval).before ?? {}) as JsonObject;

/**
 * Acts while the lease outlasts it, so that no owner that was overtaken acts.
 *
 * @throws OrchestratorError `stale_owner` when the lease has too little left: nothing was done
 */
export async function actWithinLease(deps: PerformDeps, { approval }: Held, effect: Effect): Promise<string> {
  const { tenantId, id: approvalId } = approval.proposal;
  if (deps.clock.now() + ACT_LIMIT_MS >= executionOf(approval).leaseUntil) {
    throw new OrchestratorError('stale_owner', 'the lease ends too soon to act', { retryable: true });
  }
  const { receipt } = await deps.actuator.act({ ...effect, scope: { tenantId, approvalId } });
  return receipt.slice(0, 500);
}
