import * as z from 'zod';
import { compareReports } from '#analysis/reports/compare-reports.ts';
import type { Deps } from '#declare/capabilities.ts';
import { ValidationError } from '#domain/errors.ts';
import { ReportComparison } from '#domain/findings/comparison.ts';
import type { Report } from '#domain/findings/report.ts';
import { RunId } from '#domain/ids.ts';
import { type Run, RunCost, RunFailure } from '#domain/runs/run.ts';
import { RunStatus } from '#domain/runs/status.ts';
import { readRunRow } from '../runs/change-run.ts';
import { reportOf } from '../runs/read-run.ts';

const ComparedRun = z.strictObject({
  id: RunId,
  status: RunStatus,
  cost: RunCost,
  /** Which models took part, or why none did. */
  models: z.string(),
  failure: RunFailure.optional(),
});

/** Two runs side by side: `before` is the one compared with, `after` the one asked for. */
export const RunComparison = z.strictObject({
  before: ComparedRun,
  after: ComparedRun,
  /** `after` less `before`. A fork does not count what it took over. */
  cost: z.strictObject(
    Object.fromEntries(Object.keys(RunCost.shape).map((name) => [name, z.number().int()])) as {
      [Name in keyof typeof RunCost.shape]: z.ZodNumber;
    },
  ),
  /** Absent where one of them has no report (yet). */
  answer: ReportComparison.optional(),
});
export type RunComparison = z.infer<typeof RunComparison>;

/**
 * What came out differently. Without another run to compare with it is the one that this run was forked from, or goes
 * on with.
 *
 * @throws OrchestratorError `not_found` for either run; ValidationError at `/with` where there is nothing to compare with
 */
export async function compareRuns(
  deps: Deps<'runs.read' | 'evidence.read'>,
  { tenantId, runId, other }: { tenantId: string; runId: string; other?: string | undefined },
): Promise<RunComparison> {
  const after = await readRunRow(deps, { tenantId, runId });
  const source = other ?? after.resumes ?? after.forkedFrom?.runId;
  if (source === undefined) {
    throw new ValidationError('One thing does not fit.', [
      { in: 'query', pointer: '/with', message: 'must name a run: this one was not forked from any' },
    ]);
  }
  const before = await readRunRow(deps, { tenantId, runId: source });
  const [was, is] = await Promise.all([reportOf(deps, before), reportOf(deps, after)]);
  return {
    before: compared(before, was),
    after: compared(after, is),
    cost: {
      modelCalls: after.cost.modelCalls - before.cost.modelCalls,
      toolCalls: after.cost.toolCalls - before.cost.toolCalls,
      inputTokens: after.cost.inputTokens - before.cost.inputTokens,
      outputTokens: after.cost.outputTokens - before.cost.outputTokens,
      modelMicros: after.cost.modelMicros - before.cost.modelMicros,
    },
    ...(was === undefined || is === undefined ? {} : { answer: compareReports(was, is) }),
  };
}

function compared({ id, status, cost, failure }: Run, report: Report | undefined) {
  const used = report === undefined ? 'no report' : modelsOf(report);
  return { id, status, cost, models: used, ...(failure === undefined ? {} : { failure }) };
}

const modelsOf = ({ plannedBy, modelUse }: Report): string =>
  modelUse === undefined || modelUse.state === 'used' ? plannedBy : `${plannedBy} (${modelUse.why})`;
