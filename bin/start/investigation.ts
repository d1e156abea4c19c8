// One investigation through the public API, and whether it came to what was expected.
import type { Report } from '#domain/findings/report.ts';
import type { Expectation } from '../demo/scenarios/recording.ts';
import { type ApiAccess, orchestrate, readReport, waitForRun } from './api-client.ts';
import { say } from './progress.ts';

/** Starts a run, waits for its end, reads its report. @throws Error naming the run when it did not succeed */
export async function investigateThrough(access: ApiAccess, request: object): Promise<Report> {
  const { id } = await orchestrate(access, request);
  const run = await waitForRun(access, id, 600_000, say);
  if (run.status === 'succeeded') return readReport(access, id);
  const failure = 'failure' in run ? ` (${JSON.stringify(run['failure'])})` : '';
  throw new Error(`run ${id} ended as ${run.status}${failure}`);
}

/** Why a report is not what was expected, or undefined when it is. Only the first cause counts. */
export function misjudged(report: Report, expected: Expectation): string | undefined {
  if (report.outcome !== expected.outcome)
    return `expected ${expected.outcome}, the report says ${report.outcome}`;
  const cause = report.causes[0];
  if (expected.outcome !== 'cause-found' || cause === undefined) return undefined;
  if (!expected.nodes.includes(cause.node)) {
    return `expected the cause in ${expected.nodes.join(' or ')}, the report names ${cause.node}`;
  }
  if (!expected.categories.includes(cause.category)) {
    return `expected ${expected.categories.join(' or ')}, the report says ${cause.category}`;
  }
  return undefined;
}
