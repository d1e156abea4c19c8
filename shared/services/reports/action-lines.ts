import type { Report, ReportedAction } from '#domain/findings/report.ts';
import { formatIsoTime } from '#domain/time.ts';

/** One action of a report in words: what it was, and then who decided, what was done, and what was seen afterwards. */
export interface ActionText {
  /** What became of it, before anything else: `Done`, `Not done`, ... */
  readonly verdict: string;
  readonly what: string;
  readonly details: readonly string[];
}

/**
 * The actions of a report in words, in the order of their proposals. Names, arguments and messages are texts of the
 * world: whoever writes them out escapes them.
 */
export const actionTexts = ({ actions = [] }: Report): readonly ActionText[] =>
  actions.map((action) => ({
    verdict: verdicts[action.status],
    what: `${action.tool} on ${action.target}${argumentsOf(action)}`,
    details: [
      approvedBy(action),
      action.from === undefined ? undefined : `begun by the run ${action.from}, which this one goes on with`,
      doneAt(action),
      action.outcome,
      lookedAgain(action),
    ].filter((line) => line !== undefined),
  }));

const verdicts: Readonly<Record<ReportedAction['status'], string>> = {
  pending: 'Not done, nobody has decided',
  approved: 'Not done, though approved',
  rejected: 'Not done, refused',
  expired: 'Not done, expired',
  voided: 'Not done, void',
  executing: 'Not known to be done: it was begun and has not ended',
  executed: 'Done',
  undone: 'Done and taken back',
  failed: 'Failed',
  indeterminate: 'Nobody knows whether it was done: look at the target',
};

const argumentsOf = ({ arguments: given }: ReportedAction): string =>
  given === undefined ? '' : ` with ${JSON.stringify(given)}`;

function approvedBy({ decisions, grant, risk, approval }: ReportedAction): string {
  const said = decisions.map(
    ({ by, decision }) => `${decision === 'approve' ? 'approved' : 'refused'} by ${by}`,
  );
  const all = grant === undefined ? said : [...said, `the grant ${grant} stood in for approvers`];
  return `${all.length === 0 ? 'nobody decided' : all.join(', ')} (${approval}, risk ${risk})`;
}

const doneAt = ({ performedAt }: ReportedAction): string | undefined =>
  performedAt === undefined ? undefined : `performed at ${formatIsoTime(performedAt)}`;

/** Of what was done: a later look at anything else tells nothing. */
function lookedAgain({ status, checked }: ReportedAction): string | undefined {
  if (status !== 'executed') return undefined;
  if (checked === undefined) return 'not looked at again afterwards';
  return checked.holds
    ? `looked at again at ${formatIsoTime(checked.at)}: it is as promised`
    : `looked at again at ${formatIsoTime(checked.at)}: it is not, or no longer, as promised`;
}
