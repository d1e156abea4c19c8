import type { Deps } from '#declare/capabilities.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import { OrchestratorError } from '#domain/errors.ts';

/**
 * The approval.
 *
 * @throws OrchestratorError `not_found`, also for one of another tenant
 */
export async function readApproval(
  deps: Deps<'approvals.read'>,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
): Promise<Approval> {
  const approval = await deps.approvals.get(tenantId, id);
  if (approval === undefined) throw new OrchestratorError('not_found', 'there is no such approval');
  return approval;
}
