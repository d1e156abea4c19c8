import type { Deps } from '#declare/capabilities.ts';
import type { RunStatus } from '#domain/runs/status.ts';
import { openCursor, sealCursor } from '../pagination/cursor.ts';
import { type RunSummary, runSummary } from './run-view.ts';

/** Which page of a tenant's runs. */
export interface ListRuns {
  readonly tenantId: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly status?: RunStatus | undefined;
}

/**
 * One page of a tenant's runs, newest first. A cursor belongs to the listing with the same status.
 *
 * @throws ValidationError for a cursor of another listing
 */
export async function listRuns(
  deps: Deps<'runs.read' | 'cursors.sign'>,
  { tenantId, limit, cursor, status }: ListRuns,
): Promise<{ items: RunSummary[]; cursor?: string }> {
  const use = { tenantId, listing: `runs:${status ?? 'all'}` };
  const page = await deps.runs.list(tenantId, {
    limit,
    ...(cursor === undefined ? {} : { cursor: await openCursor(deps, use, cursor) }),
    ...(status === undefined ? {} : { status }),
  });
  const items = page.items.map(runSummary);
  return page.cursor === undefined ? { items } : { items, cursor: await sealCursor(deps, use, page.cursor) };
}
