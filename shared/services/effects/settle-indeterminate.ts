import type { Deps } from '#declare/capabilities.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import { changed } from '#domain/approvals/decide.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { Principal } from '#domain/tenants/principal.ts';
import { readApproval } from './read-approval.ts';

/** What a person found who looked at the target. */
export interface Finding {
  readonly principal: Pick<Principal, 'tenantId' | 'id'>;
  readonly id: string;
  /** Whether the action was done. */
  readonly done: boolean;
  readonly comment?: string | undefined;
}

/**
 * A person says what became of an action of which nobody knows. Nothing is done by it.
 *
 * @throws OrchestratorError `not_found`, also for one of another tenant; `conflict` for one that is not indeterminate,
 * or that another changed meanwhile
 */
export async function settleIndeterminate(
  deps: Deps<'approvals.write'>,
  { principal, id, done, comment }: Finding,
): Promise<Approval> {
  const approval = await readApproval(deps, { tenantId: principal.tenantId, id });
  if (approval.status !== 'indeterminate') {
    throw new OrchestratorError('conflict', `this is ${approval.status}: there is nothing to find out`);
  }
  const at = deps.clock.now();
  const found = done ? 'a person found it done' : 'a person found it not done';
  const message = (comment === undefined ? found : `${found}: ${comment}`).slice(0, 1000);
  const receipt = approval.execution?.receipt;
  const settled = changed(approval, done ? 'execute' : 'fail', at, {
    message,
    settledBy: principal.id,
    ...(receipt === undefined ? {} : { receipt }),
  });
  await deps.approvals.update(settled, [
    { type: 'action-settled', approval: id, status: settled.status, message, at },
  ]);
  return settled;
}
