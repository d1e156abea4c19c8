import type { AnyAction } from '#declare/action.ts';
import type { Deps } from '#declare/capabilities.ts';
import { covers } from '#domain/approvals/action-grant.ts';
import { type Approval, pendingApproval } from '#domain/approvals/approval.ts';
import { changed } from '#domain/approvals/decide.ts';
import { namesTarget } from '#domain/approvals/named-target.ts';
import { ActionProposal, LONGEST_PROPOSAL_MS } from '#domain/approvals/proposal.ts';
import type { ApprovalStatus } from '#domain/approvals/status.ts';
import { hasCode, OrchestratorError, ValidationError } from '#domain/errors.ts';
import { hashOf } from '#domain/hash.ts';
import { makeId } from '#domain/ids.ts';
import { canonicalJson, isJsonObject, type JsonObject } from '#domain/json.ts';
import type { Run } from '#domain/runs/run.ts';
import type { NewEvent } from '#ports/run-store.ts';
import { resumedFrom } from '../replay/resumed-from.ts';
import { readRunRow } from '../runs/change-run.ts';
import { readApproval } from './read-approval.ts';

/** What is to be done, for a run. Tool and input may be a model's choice: nothing is done by proposing. */
export interface ActionRequest {
  readonly tenantId: string;
  readonly runId: string;
  /** Names the request within its run: repeated, it answers the first proposal. */
  readonly key: string;
  /**
   * Of the run, from 1. A later one answers what an earlier one proposed, unless that came to nothing: so a run that
   * was taken up again repeats no action, and does not wait for what has expired.
   */
  readonly attempt?: number | undefined;
  readonly step?: string | undefined;
  readonly tool: string;
  readonly input: JsonObject;
  readonly reason: string;
  /** 60 seconds to 24 hours; an hour where left out. */
  readonly expiresInSeconds?: number | undefined;
}

type ProposeDeps = Deps<
  'runs.read' | 'approvals.write' | 'tool-switches.read' | 'action-grants.use' | 'actions.observe'
>;

const HOUR_S = 3_600;
const MOST_OBSERVED_BYTES = 16_384;

/**
 * Proposes an action: looks at its target, works out risk and undo, and stores all of it with its hash, where people
 * can approve it. A live grant of the tenant for this tool and target stands in for them, except for a high risk. The
 * requester is the one for whom the run works, never anybody the request names.
 *
 * @throws OrchestratorError `not_found` for run or target; `not_supported` for a tool that is not there; `forbidden`
 * for one that the tenant has not switched on; `conflict` where it cannot or need not be done; ValidationError for an
 * input that does not fit
 */
export async function proposeAction(
  deps: ProposeDeps,
  actions: readonly AnyAction[],
  request: ActionRequest,
): Promise<Approval> {
  const { tenantId } = request;
  const run = await readRunRow(deps, request);
  const { attempt = 1 } = request;
  for (let each = 1; each <= attempt; each += 1) {
    const earlier = await deps.approvals.get(tenantId, approvalId(run, request, each));
    if (earlier !== undefined && (each === attempt || !cameToNothing.has(earlier.status))) return earlier;
  }
  const begun = await begunBefore(deps, run, request);
  if (begun !== undefined) return begun;
  const id = approvalId(run, request, attempt);
  const action = await allowedAction(deps, actions, tenantId, request.tool);
  const proposal = await propose(deps, action, request, run, id);
  const approval = await granted(deps, pendingApproval(proposal));
  try {
    await deps.approvals.create(approval, eventsOf(approval));
    return approval;
  } catch (error) {
    // a repeated request was faster
    if (hasCode(error, 'conflict')) return readApproval(deps, { tenantId, id });
    throw error;
  }
}

/**
 * The tool, switched on.
 *
 * @throws OrchestratorError `not_supported`, `forbidden`
 */
export async function allowedAction(
  { toolSwitches }: Deps<'tool-switches.read'>,
  actions: readonly AnyAction[],
  tenantId: string,
  name: string,
): Promise<AnyAction> {
  const action = actions.find((known) => known.name === name);
  if (action === undefined) throw new OrchestratorError('not_supported', 'there is no such mutating tool');
  const toolSwitch = await toolSwitches.get(tenantId, name);
  if (toolSwitch?.enabled === true) return action;
  throw new OrchestratorError('forbidden', `the tool ${name} is switched off for this tenant`);
}

// the id sorts with its run and comes out the same for the same request
const approvalId = (run: Run, { runId, key, tool, input }: ActionRequest, attempt: number): string =>
  makeId('approval', run.createdAt, Buffer.from(hashOf({ runId, key, tool, input, attempt }), 'hex'));

/**
 * The same request of a run that this one goes on with, where its action may have left already: it is not proposed
 * again. One that nobody has begun is, since it was bound to a run that has ended.
 */
async function begunBefore(
  deps: Deps<'runs.read' | 'approvals.read'>,
  run: Run,
  request: ActionRequest,
): Promise<Approval | undefined> {
  for (const earlier of await resumedFrom(deps, run)) {
    for (let each = 1; each <= earlier.attempt; each += 1) {
      const id = approvalId(earlier, { ...request, runId: earlier.id }, each);
      const found = await deps.approvals.get(run.tenantId, id);
      if (found !== undefined && mayHaveLeft.has(found.status)) return found;
    }
  }
  return undefined;
}

const mayHaveLeft: ReadonlySet<ApprovalStatus> = new Set<ApprovalStatus>([
  'executing',
  'executed',
  'undone',
  'failed',
  'indeterminate',
]);

/** Ends that left the world as it was. */
const cameToNothing: ReadonlySet<ApprovalStatus> = new Set<ApprovalStatus>(['rejected', 'expired', 'voided']);

async function propose(
  deps: ProposeDeps,
  action: AnyAction,
  request: ActionRequest,
  run: Run,
  id: string,
): Promise<ActionProposal> {
  const { tenantId, runId, step, reason, expiresInSeconds = HOUR_S } = request;
  const input = parsedInput(action, request.input);
  const target = action.target(input);
  const observed = await deps.actuator.observe(target);
  if (canonicalJson(observed).length > MOST_OBSERVED_BYTES) {
    throw new OrchestratorError(
      'tool_output_too_large',
      'the state of the target is too large to be approved',
    );
  }
  const refusal = action.refusal(input, observed);
  if (refusal !== undefined) throw new OrchestratorError('conflict', refusal, { retryable: false });
  const undo = action.undo(input, observed);
  const requestedAt = deps.clock.now();
  const parsed = ActionProposal.safeParse({
    id,
    tenantId,
    runId,
    ...(step === undefined ? {} : { step }),
    tool: action.name,
    target,
    // the account knows it, or it could not have been looked at
    namedBy: namesTarget(run.input, target) ? 'request' : 'account',
    arguments: input,
    observed,
    undo: undo === null ? null : { tool: action.name, arguments: parsedInput(action, undo as JsonObject) },
    risk: action.risk(input, observed),
    requestedBy: run.requestedBy,
    requestedAt,
    expiresAt: requestedAt + Math.min(expiresInSeconds * 1000, LONGEST_PROPOSAL_MS),
    reason: reason.slice(0, 2000),
  });
  if (parsed.success) return parsed.data;
  throw new ValidationError('The action does not fit.', faultsIn(parsed.error.issues));
}

/** The input as the tool takes it. @throws ValidationError */
export function parsedInput(action: AnyAction, input: JsonObject): JsonObject {
  const parsed = action.input.safeParse(input);
  if (parsed.success && isJsonObject(parsed.data)) return parsed.data;
  throw new ValidationError(
    `The input does not fit ${action.name}.`,
    parsed.success ? [{ pointer: '', message: 'is no JSON' }] : faultsIn(parsed.error.issues),
  );
}

const faultsIn = (issues: readonly { path: PropertyKey[]; message: string }[]) =>
  issues.map(({ path, message }) => ({ pointer: path.map((p) => `/${String(p)}`).join(''), message }));

/** Approved by a grant where one covers it: the use is counted before anything relies on it. */
async function granted(deps: ProposeDeps, pending: Approval): Promise<Approval> {
  const { proposal } = pending;
  if (proposal.risk === 'high') return pending;
  const now = deps.clock.now();
  const grants = await deps.grants.list(proposal.tenantId);
  for (const grant of grants.filter((each) => covers(each, proposal, now))) {
    if (await deps.grants.use(proposal.tenantId, grant.id, proposal.id, now)) {
      return { ...changed(pending, 'approve', now), version: 1, grant: grant.id };
    }
  }
  return pending;
}

function eventsOf({ proposal, hash, grant, updatedAt }: Approval): readonly NewEvent[] {
  const { id: approval, step, tool, target, risk, expiresAt, requestedAt, arguments: given } = proposal;
  return [
    {
      type: 'action-proposed',
      ...(step === undefined ? {} : { step }),
      approval,
      tool,
      target,
      risk,
      arguments: given,
      hash,
      expiresAt,
      at: requestedAt,
    },
    ...(grant === undefined ? [] : [{ type: 'action-granted', approval, grant, at: updatedAt } as const]),
  ];
}
