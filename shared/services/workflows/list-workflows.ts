import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { WorkflowId } from '#domain/ids.ts';
import { type VersionPage, WorkflowVersionView } from './version-query.ts';
import { versionView } from './workflow-view.ts';

/** A workflow that can be run: one of the release, or the latest version of a registered one. */
export const WorkflowEntry = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('release'), id: WorkflowId, title: z.string() }),
  WorkflowVersionView.extend({ from: z.literal('registered') }),
]);
export type WorkflowEntry = z.infer<typeof WorkflowEntry>;

/** Those of the release first, each kind by id. One whose id a later release took over is the release's. */
export async function listWorkflows(
  deps: Deps<'workflows.declared' | 'workflows.read'>,
  tenantId: string,
): Promise<readonly WorkflowEntry[]> {
  const declared = deps.declared.workflows.map(({ unit: { id, title } }) => ({
    from: 'release' as const,
    id,
    title,
  }));
  const taken = new Set(declared.map(({ id }) => id));
  const registered = (await deps.workflows.list(tenantId)).filter(({ workflowId }) => !taken.has(workflowId));
  return [
    ...declared.sort((a, b) => (a.id < b.id ? -1 : 1)),
    ...registered.map((version) => ({ from: 'registered' as const, ...versionView(version) })),
  ];
}

/**
 * The versions of a registered workflow, newest first.
 *
 * @throws OrchestratorError `not_found` where none was ever registered
 */
export async function listVersions(
  deps: Deps<'workflows.read'>,
  tenantId: string,
  workflowId: string,
  { limit, before }: VersionPage,
): Promise<readonly WorkflowVersionView[]> {
  const query = { limit, ...(before === undefined ? {} : { before }) };
  const versions = await deps.workflows.versions(tenantId, workflowId, query);
  if (versions.length === 0 && (await deps.workflows.get(tenantId, workflowId)) === undefined) {
    throw new OrchestratorError('not_found', 'there is no such workflow');
  }
  return versions.map(versionView);
}
