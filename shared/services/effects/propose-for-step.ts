import type { AnyAction } from '#declare/action.ts';
import type { Deps } from '#declare/capabilities.ts';
import type { Risk } from '#domain/approvals/proposal.ts';
import type { ApprovalStatus } from '#domain/approvals/status.ts';
import type { JsonObject } from '#domain/json.ts';
import { StepKey } from '#domain/runs/step.ts';
import { type Execution, ownRun } from '../workflows/own-run.ts';
import { proposeAction } from './propose-action.ts';

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
  await ownRun(deps, { tenantId, runId, attempt });
  const key = StepKey.safeParse(step);
  const { proposal, status, hash } = await proposeAction(deps, actions, {
    tenantId,
    runId,
    attempt,
    key: step,
    // the ids of some steps are no names of rows
    ...(key.success ? { step: key.data } : {}),
    ...input,
  });
  return { approval: proposal.id, status, target: proposal.target, risk: proposal.risk, hash };
}
