import type { Deps } from '#declare/capabilities.ts';
import type { ApprovalStatus } from '#domain/approvals/status.ts';
import { openCursor, sealCursor } from '../pagination/cursor.ts';
import { type ApprovalSummary, approvalSummary } from './approval-view.ts';

/** Which page of a tenant's approvals. */
export interface ListApprovals {
  readonly tenantId: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly status?: ApprovalStatus | undefined;
  readonly run?: string | undefined;
}

/**
 * One page of a tenant's approvals, or of one run's, newest first. Those that expired a moment ago may be listed as
 * expired among the pending. A cursor belongs to the listing of the same run with the same status.
 *
 * @throws ValidationError for a cursor of another listing
 */
export async function listApprovals(
  deps: Deps<'approvals.read' | 'cursors.sign'>,
  { tenantId, limit, cursor, status, run }: ListApprovals,
): Promise<{ items: ApprovalSummary[]; cursor?: string }> {
  const use = { tenantId, listing: `approvals:${run ?? 'all'}:${status ?? 'all'}` };
  const page = await deps.approvals.list(tenantId, {
    limit,
    ...(cursor === undefined ? {} : { cursor: await openCursor(deps, use, cursor) }),
    ...(status === undefined ? {} : { status }),
    ...(run === undefined ? {} : { runId: run }),
  });
  const now = deps.clock.now();
  const items = page.items.map((approval) => approvalSummary(approval, now));
  return page.cursor === undefined ? { items } : { items, cursor: await sealCursor(deps, use, page.cursor) };
}
