import type { Deps } from '#declare/capabilities.ts';
import type { Run } from '#domain/runs/run.ts';

/** Resumptions that are followed back at most. */
const MOST = 50;

/** The runs that this one goes on with, the latest first; none for a run that was not resumed from another. */
export async function resumedFrom(
  deps: Deps<'runs.read'>,
  { tenantId, resumes }: Pick<Run, 'tenantId' | 'resumes'>,
): Promise<readonly Run[]> {
  const found: Run[] = [];
  for (let id = resumes; id !== undefined && found.length < MOST; ) {
    const run = await deps.runs.get(tenantId, id);
    if (run === undefined) break;
    found.push(run);
    id = run.resumes;
  }
  return found;
}
