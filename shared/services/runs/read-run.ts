import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { Report } from '#domain/findings/report.ts';
import type { Run } from '#domain/runs/run.ts';
import { readJson } from '../evidence/read-json.ts';
import { readRunRow } from './change-run.ts';
import { type RunView, runView } from './run-view.ts';

/** Which run of which tenant. */
export interface RunKey {
  readonly tenantId: string;
  readonly runId: string;
}

/**
 * A run with its verified report.
 *
 * @throws OrchestratorError `not_found`, also for a run of another tenant
 */
export async function readRun(deps: Deps<'runs.read' | 'evidence.read'>, key: RunKey): Promise<RunView> {
  const run = await readRunRow(deps, key);
  return runView(run, await reportOf(deps, run));
}

/**
 * The verified report of a run.
 *
 * @throws OrchestratorError `not_found` for no such run; `conflict` while the run has none (yet)
 */
export async function readReport(deps: Deps<'runs.read' | 'evidence.read'>, key: RunKey): Promise<Report> {
  const run = await readRunRow(deps, key);
  const report = await reportOf(deps, run);
  if (report === undefined) {
    throw new OrchestratorError('conflict', `This run has no report: it is ${run.status}.`);
  }
  return report;
}

/** The run's report, where it has one. */
export async function reportOf(deps: Deps<'evidence.read'>, run: Run): Promise<Report | undefined> {
  if (run.report === undefined) return undefined;
  return Report.parse(await readJson(deps, run.tenantId, run.report.hash));
}

/**
 * A piece of evidence of the run's tenant, byte for byte.
 *
 * @throws OrchestratorError `not_found` for no such run, or nothing under the hash
 */
export async function readEvidence(
  deps: Deps<'runs.read' | 'evidence.read'>,
  key: RunKey & { readonly hash: string },
): Promise<{ content: Uint8Array; mediaType: string }> {
  await readRunRow(deps, key);
  const found = await deps.evidence.get(key.tenantId, key.hash);
  if (found === undefined) throw new OrchestratorError('not_found', 'there is no such evidence');
  return found;
}
