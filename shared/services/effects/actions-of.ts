import { approversFor, GO_ON } from '#domain/approvals/proposal.ts';
import type { ApprovalStatus } from '#domain/approvals/status.ts';
import type { ReportedAction } from '#domain/findings/report.ts';
import type { RunEvent } from '#domain/runs/event.ts';

/**
 * The actions that a run proposed, in that order, with what a history says of each: who decided, what was done, what
 * a later look saw. Mere questions whether the run may go on are none.
 */
export function actionsOf(events: readonly RunEvent[]): ReportedAction[] {
  const actions = new Map<string, ReportedAction>();
  for (const event of events) {
    if (!('approval' in event)) continue;
    const action = after(event, actions.get(event.approval));
    if (action !== undefined) actions.set(event.approval, action);
  }
  return [...actions.values()];
}

function after(event: AboutApproval, action: ReportedAction | undefined): ReportedAction | undefined {
  if (event.type === 'action-proposed') return event.tool === GO_ON ? undefined : proposed(event);
  if (event.type === 'action-carried') return carried(event);
  return action && { ...action, ...changeBy(event, action) };
}

type Told<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>;
type AboutApproval = Extract<RunEvent, { readonly approval: string }>;
type Change = Exclude<AboutApproval, Told<'action-proposed'> | Told<'action-carried'>>;

const proposed = ({ approval, tool, target, arguments: given, risk }: Told<'action-proposed'>) => ({
  approval,
  tool,
  target,
  ...(given === undefined ? {} : { arguments: given }),
  risk,
  status: 'pending' as const,
  decisions: [],
});

const carried = (event: Told<'action-carried'>): ReportedAction => {
  const { approval, from, tool, target, arguments: given, risk, status, approvedBy, grant } = event;
  const decisions = approvedBy.map((by) => ({ by, decision: 'approve' as const }));
  const granted = grant === undefined ? {} : { grant };
  return { approval, tool, target, arguments: given, risk, status, decisions, from, ...granted };
};

function changeBy(event: Change, action: ReportedAction): Partial<ReportedAction> {
  switch (event.type) {
    case 'action-granted':
      return { grant: event.grant, status: 'approved' };
    case 'action-decided': {
      const { by, decision } = event;
      const decisions = [...action.decisions, { by, decision }];
      return { decisions, status: decided(decisions, action) };
    }
    case 'action-claimed':
    case 'action-intended':
    case 'action-undoing':
      return { status: 'executing' };
    case 'action-performed':
      return { status: 'executing', performedAt: event.at };
    case 'action-settled':
      return { status: event.status, outcome: event.message };
    case 'action-checked':
      return { checked: { holds: event.holds, at: event.at } };
  }
}

function decided(decisions: ReportedAction['decisions'], { risk }: ReportedAction): ApprovalStatus {
  if (decisions.some(({ decision }) => decision === 'reject')) return 'rejected';
  return decisions.length >= approversFor[risk] ? 'approved' : 'pending';
}
