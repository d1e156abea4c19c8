import type { AnyAction } from '#declare/action.ts';
import type { Deps } from '#declare/capabilities.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import type { Risk } from '#domain/approvals/proposal.ts';
import type { ApprovalStatus } from '#domain/approvals/status.ts';
import type { JsonObject } from '#domain/json.ts';
import type { RunEventBody } from '#domain/runs/event.ts';
import { StepKey } from '#domain/runs/step.ts';
import { type Execution, ownRun } from '../workflows/own-run.ts';
import { proposeAction } from './propose-action.ts';
import { tellOnce } from './tell-once.ts';

/** A step of a workflow that proposes, and what. */
export interface ProposingStep extends Execution {
  readonly step: string;
  readonly input: {
    readonly tool: string;
    readonly input: JsonObject;
    readonly reason: string;
    readonly expiresInSeconds?: number | undefined;
  };
}

/** What later steps need of a proposal. */
export interface StepProposal {
  readonly approval: string;
  readonly status: ApprovalStatus;
  readonly target: string;
  readonly risk: Risk;
  readonly hash: string;
}

/** Proposes an action for the run of this execution; the same step of the same run proposes it once. */
export async function proposeForStep(
  deps: Deps<
    'runs.write' | 'approvals.write' | 'tool-switches.read' | 'action-grants.use' | 'actions.observe'
  >,
  actions: readonly AnyAction[],
  { tenantId, runId, attempt, step, input }: ProposingStep,
): Promise<StepProposal> {
  const run = await ownRun(deps, { tenantId, runId, attempt });
  const key = StepKey.safeParse(step);
  const proposed = await proposeAction(deps, actions, {
    tenantId,
    runId,
    attempt,
    key: step,
    // the ids of some steps are no names of rows
    ...(key.success ? { step: key.data } : {}),
    ...input,
  });
  const { proposal, status, hash } = proposed;
  if (proposal.runId !== runId) await tellOnce(deps, run, carriedEvent(proposed));
  return { approval: proposal.id, status, target: proposal.target, risk: proposal.risk, hash };
}

/** What the history of this run says of an action that an earlier one has begun. */
function carriedEvent({ proposal, decisions, grant, status }: Approval): RunEventBody {
  const { id: approval, runId: from, tool, target, risk, arguments: given } = proposal;
  const approvedBy = decisions.filter(({ decision }) => decision === 'approve').map(({ by }) => by);
  const granted = grant === undefined ? {} : { grant };
  return {
    type: 'action-carried',
    ...{ approval, from, tool, target, risk, arguments: given, approvedBy, ...granted, status },
  };
}
