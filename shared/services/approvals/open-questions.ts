import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import { GO_ON } from '#domain/approvals/proposal.ts';
import { ApprovalId } from '#domain/ids.ts';
import type { Run } from '#domain/runs/run.ts';
import { EpochMs } from '#domain/time.ts';
import { resumedFrom } from '../replay/resumed-from.ts';
import { statusAt } from './approval-view.ts';

/** What a run asks people while it waits for them. */
export const OpenQuestion = z.strictObject({
  approval: ApprovalId,
  /** The workflow's own question, or which action on which target is to be allowed. */
  question: z.string(),
  /** From this moment on it can no more be answered. */
  expiresAt: EpochMs,
});
export type OpenQuestion = z.infer<typeof OpenQuestion>;

/** Most approvals that are read of one run: a workflow that waits for more at once shows the newest. */
const MOST = 100;

/**
 * What a running run waits for, the first to expire first: its pending approvals, and those of the runs that it goes
 * on with, for which a step of a workflow waits. A proposal that nothing waits for (yet) is none. Read from the
 * approvals themselves, so it is never older than a decision.
 */
export async function openQuestions(
  deps: Deps<'runs.read' | 'approvals.read'>,
  run: Pick<Run, 'id' | 'tenantId' | 'status' | 'resumes'>,
): Promise<readonly OpenQuestion[]> {
  if (run.status !== 'running') return [];
  const { tenantId } = run;
  const runs = [run, ...(await resumedFrom(deps, run))];
  const pages = await Promise.all(
    runs.map(({ id }) => deps.approvals.list(tenantId, { limit: MOST, runId: id, status: 'pending' })),
  );
  const now = deps.clock.now();
  return pages
    .flatMap(({ items }) => items)
    .filter((each) => each.taskToken !== undefined && statusAt(each, now) === 'pending')
    .map(({ proposal }) => ({
      approval: proposal.id,
      question: questionOf(proposal),
      expiresAt: proposal.expiresAt,
    }))
    .sort((a, b) => a.expiresAt - b.expiresAt || (a.approval < b.approval ? -1 : 1));
}

const questionOf = ({ tool, target, reason }: Approval['proposal']): string =>
  tool === GO_ON ? reason : `May ${tool} be performed on ${target}?`;
