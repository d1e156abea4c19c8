import type { Ambient, Deps } from '#declare/capabilities.ts';
import type { Budget } from '#domain/costs/budget.ts';
import type { BudgetScope } from '#domain/costs/scope.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { Principal } from '#domain/tenants/principal.ts';
import type { BudgetState, CostLedger } from '#ports/cost-ledger.ts';
import type { BudgetForm } from './budget-view.ts';
import { warnOfThresholds } from './warn-of-thresholds.ts';

type Caller = Pick<Principal, 'tenantId' | 'id' | 'organization'>;

/**
 * How a budget stands.
 *
 * @throws OrchestratorError `not_found` where there is none, or none that the caller may see
 */
export async function readBudget(
  deps: Ambient & { readonly ledger: Pick<CostLedger, 'states'> },
  caller: Caller,
  scope: BudgetScope,
): Promise<BudgetState> {
  refuseForeign(caller, scope);
  const [state] = await deps.ledger.states(caller.tenantId, { scopes: [scope], at: deps.clock.now() });
  if (state === undefined) throw missing();
  return state;
}

/** What is to become of a budget. `ifMatch` and `ifNoneMatch` are the headers as they were sent. */
export interface BudgetChange {
  readonly scope: BudgetScope;
  readonly form: BudgetForm;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  /** What the smallest call holds, in micro-dollars. */
  readonly least: number;
}

/**
 * Makes a budget, or replaces it where it is still the version that the caller has seen. A raised limit, and a
 * pause taken back, hold from the next call on. Thresholds that are reached by a lower limit are told at once.
 *
 * @throws OrchestratorError `precondition_required` without a tag, `precondition_failed` for another version,
 * `forbidden` for the budget of an organization that another tenant keeps, `not_found` for an owner that is not
 * the caller's
 */
export async function keepBudget(
  deps: Deps<'ledger.write' | 'bus.publish'>,
  caller: Caller,
  { scope, form, ifMatch, ifNoneMatch, least }: BudgetChange,
): Promise<BudgetState> {
  refuseForeign(caller, scope);
  if (scope.kind === 'organization' && scope.id !== caller.tenantId) {
    throw new OrchestratorError(
      'forbidden',
      'The budget of an organization is kept by the tenant of its name.',
    );
  }
  const expected = expectedVersion(ifMatch, ifNoneMatch);
  const at = deps.clock.now();
  const budget: Budget = {
    scope,
    limits: form.limitMicros,
    paused: form.paused,
    version: expected,
    updatedAt: at,
    updatedBy: caller.id,
  };
  await deps.ledger.putBudget(caller.tenantId, budget, expected, at);
  const state = await readBudget(deps, caller, scope);
  // the budget is kept: a warning that cannot be given is given with the next call
  await warnOfThresholds(deps, caller.tenantId, [state], least).catch(() => undefined);
  return state;
}

/** Of other tenants and organizations a caller learns nothing, not even whether they have a budget. */
function refuseForeign({ tenantId, organization }: Caller, { kind, id }: BudgetScope): void {
  if (kind === 'tenant' && id !== tenantId) throw missing();
  if (kind === 'organization' && id !== (organization ?? tenantId) && id !== tenantId) throw missing();
}

function expectedVersion(ifMatch: string | undefined, ifNoneMatch: string | undefined): number {
  if (ifMatch === undefined) {
    if (ifNoneMatch?.trim() === '*') return 0;
    throw new OrchestratorError(
      'precondition_required',
      'Send If-Match with the ETag of GET, or If-None-Match: * for a budget that is not there yet.',
    );
  }
  const version = /^"v(\d{1,9})(?:\.[0-9a-f]{16})?(?:-gz)?"$/.exec(ifMatch.trim())?.[1];
  if (version !== undefined) return Number(version);
  throw new OrchestratorError('precondition_failed', 'The budget has changed since you read it.');
}

const missing = (): OrchestratorError => new OrchestratorError('not_found', 'there is no such budget');
