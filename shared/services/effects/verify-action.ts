import type { AnyAction } from '#declare/action.ts';
import type { Deps } from '#declare/capabilities.ts';
import type { ApprovalStatus } from '#domain/approvals/status.ts';
import type { JsonObject } from '#domain/json.ts';
import { readApproval } from './read-approval.ts';

/** What an action has come to, and whether its target is now as it was promised. */
export interface VerifiedAction {
  readonly approval: string;
  readonly status: ApprovalStatus;
  /** Of a target that was changed; false for what was never done. */
  readonly holds: boolean;
}

/**
 * Looks at the target of an action again, later: others may have changed it since, and what goes on for minutes may
 * have failed. Changes nothing.
 *
 * @throws OrchestratorError `not_found` for approval or target
 */
export async function verifyAction(
  deps: Deps<'approvals.read' | 'actions.observe'>,
  actions: readonly AnyAction[],
  name: { readonly tenantId: string; readonly id: string },
): Promise<VerifiedAction> {
  const { proposal, status, execution } = await readApproval(deps, name);
  const told = { approval: proposal.id, status };
  const action = actions.find((known) => known.name === proposal.tool);
  if (status !== 'executed' || action === undefined) return { ...told, holds: false };
  const after = await deps.actuator.observe(proposal.target);
  return { ...told, holds: action.holds(proposal.arguments, after, (execution?.before ?? {}) as JsonObject) };
}
