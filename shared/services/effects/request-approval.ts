import type { Deps } from '#declare/capabilities.ts';
import { type Approval, pendingApproval } from '#domain/approvals/approval.ts';
import { type ActionProposal, GO_ON, LONGEST_PROPOSAL_MS } from '#domain/approvals/proposal.ts';
import { hasCode } from '#domain/errors.ts';
import { hashOf } from '#domain/hash.ts';
import { makeId } from '#domain/ids.ts';
import type { Run } from '#domain/runs/run.ts';
import { ownRun } from '../workflows/own-run.ts';
import { approvalOfRun } from './approval-of-run.ts';
import { tellDecision } from './tell-decision.ts';

/** A workflow that waits, and for what. */
export interface WaitingStep {
  readonly tenantId: string;
  readonly runId: string;
  readonly attempt: number;
  /** Opens the waiting execution. */
  readonly taskToken: string;
  readonly step: string;
  readonly question: string;
  readonly timeoutSeconds: number;
  /** The action to be approved; left out, people say whether the run may go on. */
  readonly approval?: string | undefined;
}

const ATTEMPTS = 8;

/**
 * Leaves the key to a waiting workflow with the approval, so that the decision opens it; where it is decided already,
 * at once. Without an approval the question itself is put to people, under the same rules: bound to its hash, by
 * somebody other than the requester, until the step's time is over. A repeated request takes the newer key.
 *
 * @throws OrchestratorError `not_found` for an approval that the run does not have
 */
export async function requestApproval(
  deps: Deps<'runs.write' | 'approvals.write' | 'tasks.answer'>,
  waiting: WaitingStep,
): Promise<Approval> {
  const run = await ownRun(deps, waiting);
  const id = waiting.approval ?? (await ask(deps, run, waiting));
  for (let attempt = 1; ; attempt += 1) {
    const approval = await approvalOfRun(deps, run, id);
    try {
      return await tellDecision(deps, await withKey(deps, approval, waiting.taskToken));
    } catch (error) {
      if (!hasCode(error, 'conflict') || attempt === ATTEMPTS) throw error;
    }
  }
}

async function withKey(
  deps: Deps<'approvals.write'>,
  { toldAt: _, ...approval }: Approval,
  taskToken: string,
): Promise<Approval> {
  const keyed: Approval = {
    ...approval,
    taskToken,
    version: approval.version + 1,
    updatedAt: deps.clock.now(),
  };
  await deps.approvals.update(keyed);
  return keyed;
}

/** Puts the question where people decide; a repeated one is the same. */
async function ask(deps: Deps<'approvals.write'>, run: Run, waiting: WaitingStep): Promise<string> {
  const { step, question, attempt, timeoutSeconds } = waiting;
  const noise = hashOf({ runId: run.id, step, question, attempt });
  const id = makeId('approval', run.createdAt, Buffer.from(noise, 'hex'));
  const requestedAt = deps.clock.now();
  const proposal: ActionProposal = {
    id,
    tenantId: run.tenantId,
    runId: run.id,
    tool: GO_ON,
    target: `run:${run.id}`,
    arguments: { question, step },
    observed: {},
    undo: null,
    risk: 'low',
    requestedBy: run.requestedBy,
    requestedAt,
    expiresAt: requestedAt + Math.min(timeoutSeconds * 1000, LONGEST_PROPOSAL_MS),
    reason: question,
  };
  const approval = pendingApproval(proposal);
  const { tool, target, risk, expiresAt } = proposal;
  const event = {
    type: 'action-proposed',
    approval: id,
    tool,
    target,
    risk,
    hash: approval.hash,
    expiresAt,
  } as const;
  try {
    await deps.approvals.create(approval, [{ ...event, at: requestedAt }]);
  } catch (error) {
    if (!hasCode(error, 'conflict')) throw error;
  }
  return id;
}
