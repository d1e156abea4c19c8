import { verifyReport } from '#analysis/proof/verify-report.ts';
import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { EvidenceRef } from '#domain/evidence/evidence.ts';
import { Report } from '#domain/findings/report.ts';
import { canonicalJson } from '#domain/json.ts';
import type { Run } from '#domain/runs/run.ts';
import type { RunStatus } from '#domain/runs/status.ts';
import { readAllJson, readJson } from '../evidence/read-json.ts';
import { changeRun, readRunRow } from '../runs/change-run.ts';
import { executeStep, type HeldStep, resultOf } from './execute-step.ts';
import { type Execution, ownRun } from './own-run.ts';

type PublishDeps = Deps<'runs.write' | 'evidence.write'>;

/**
 * Recomputes every finding of the draft from stored evidence, keeps the verified report as evidence, and ends
 * the run with it; the terminal event is in the same transaction as the state. No model and no network take
 * part. Asking again answers the same report and ends nothing twice.
 *
 * @throws OrchestratorError as `ownRun` and `executeStep` do
 */
export async function publishReport(
  deps: PublishDeps,
  execution: Execution,
): Promise<{ report: EvidenceRef; settled?: RunStatus }> {
  const { tenantId, runId } = execution;
  const before = await readRunRow(deps, execution);
  if (before.status === 'succeeded' && before.report !== undefined) return { report: before.report };
  const run = await ownRun(deps, execution);
  const name = { tenantId, runId, key: 'verify' };
  const report = resultOf(await executeStep(deps, name, (held) => verify(deps, run, held)));
  const { outcome } = Report.parse(await readJson(deps, tenantId, report.hash));
  const { changed, run: after } = await changeRun(deps, execution, 'succeed', {
    events: [{ type: 'run-succeeded', report, verdict: outcome }],
    patch: { report },
  });
  return changed ? { report, settled: after.status } : { report };
}

async function verify(deps: PublishDeps, run: Run, held: HeldStep) {
  const { tenantId, id: runId } = run;
  const drafted = await deps.runs.getStep(tenantId, runId, 'synthesize');
  if (drafted === undefined) {
    throw new OrchestratorError('internal', 'there is no draft to verify', { retryable: false });
  }
  const draft = Report.parse(await readJson(deps, tenantId, resultOf(drafted).hash));
  const hashes = draft.observations.map((observation) => observation.output.hash);
  // the store gives only content whose hash it has re-checked
  const evidence = await readAllJson(deps, tenantId, hashes);
  const finishedAt = deps.clock.now();
  const { cost } = await readRunRow(deps, { tenantId, runId });
  const verified = verifyReport(draft, (hash) => evidence.get(hash));
  // a draft that was carried from another run names that one
  const report: Report = { ...verified, run: runId, cost, startedAt: run.createdAt, finishedAt };
  const result = await deps.evidence.put(tenantId, canonicalJson(report), 'application/json');
  const read = { type: 'clock-read', step: held.key, value: finishedAt } as const;
  return { result, events: [read, ...verdicts(draft, report)] };
}

/** One event for each finding of the draft: what stands in the verified report stands, the rest fell. */
function verdicts(draft: Report, report: Report) {
  const standing = new Set(report.findings.map((finding) => finding.id));
  return draft.findings.map(({ id, claim }) =>
    standing.has(id)
      ? ({ type: 'finding-verified', finding: id, claim } as const)
      : ({ type: 'finding-refuted', finding: id, reason: 'its evidence does not bear it out' } as const),
  );
}
