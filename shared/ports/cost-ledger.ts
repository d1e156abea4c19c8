import type { Budget, Meter } from '#domain/costs/budget.ts';
import type { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import type { Micros } from '#domain/costs/money.ts';
import type { Reservation } from '#domain/costs/reservation.ts';
import type { BudgetScope } from '#domain/costs/scope.ts';
import type { RollupQuery, UsageRow } from '#domain/costs/usage.ts';
import type { ModelUsage } from './language-model.ts';

/** How a call ended, as far as money goes. */
export interface Settlement {
  /** What it cost; never more than reserved is expected, but a provider's truth counts even then. */
  readonly micros: Micros;
  /** `usage`: the provider said so. `reserved`: nobody said, so the worst case counts. `free`: it never began. */
  readonly basis: 'usage' | 'reserved' | 'free';
  readonly usage?: ModelUsage | undefined;
  /** Only a hold of this holder is ended; another's call may be on its way, so its hold is left to it. */
  readonly holder?: string | undefined;
  readonly at: number;
}

/** A page of entries, oldest first; `next` goes on behind it. */
export interface EntryPage {
  readonly entries: readonly LedgerEntry[];
  readonly next?: string;
}

/** A budget, and its meters in the windows of one moment. */
export interface BudgetState {
  readonly budget: Budget;
  readonly meters: readonly Meter[];
}

/** Which budgets are asked for, and when. */
export interface StatesQuery {
  readonly scopes: readonly BudgetScope[];
  readonly at: number;
  /** Names the run that limits for each run are measured for; they are left out without it. */
  readonly runId?: string;
}

/**
 * The one book of what models cost. In every scope and period with a limit, settled + held never exceeds the
 * limit by a reservation; entries are appended once and never change; rollups are written in the transaction
 * of the entry, so they equal a recount.
 */
export interface CostLedger {
  /**
   * Holds the worst case of one call in all its scopes, or in none. The same id again answers the same
   * reservation, whatever became of it. The windows of the limits are those of `createdAt`, and the call stays
   * in them however late it ends. A call that costs nothing passes every limit, but no pause.
   *
   * @throws BudgetExceededError naming the narrowest scope that is paused, else the narrowest without enough
   * left and there the shortest period
   */
  reserve(reservation: Reservation): Promise<Reservation>;
  /**
   * Ends a hold and appends its entry. The first settlement stands: a repeated one answers its entry. Usage that
   * comes after the hold had expired is booked as the correction of that entry, which is then answered.
   *
   * @throws OrchestratorError `not_found` without such a reservation, or without one of the holder that is named
   */
  settle(tenantId: string, reservationId: string, settlement: Settlement): Promise<LedgerEntry>;
  /**
   * Ends a hold whose holder never came back: all that was held counts until somebody knows better. One that has
   * ended answers its entry.
   *
   * @throws OrchestratorError `not_found` without such a reservation
   */
  expire(tenantId: string, reservationId: string, at: number): Promise<LedgerEntry>;
  /** Holds of all tenants whose `expiresAt` is before `moment`, oldest first; fresh changes may show late. */
  expired(
    moment: number,
    limit: number,
  ): Promise<readonly { readonly tenantId: string; readonly id: string }[]>;
  /** What was booked for one run, in order of booking. */
  ofRun(tenantId: string, runId: string): Promise<readonly LedgerEntry[]>;
  /** Holds of one run that have not ended, oldest first; a fresh one may be missing for a moment. */
  heldBy(tenantId: string, runId: string): Promise<readonly Reservation[]>;
  /** Entries of a tenant with `from <= at < to`, oldest first; fresh ones may be missing for a moment. */
  entries(
    tenantId: string,
    between: { readonly from: number; readonly to: number },
    page: { readonly limit: number; readonly after?: string },
  ): Promise<EntryPage>;
  /** Rolled-up usage, by day, then group; what has no such label is in the group with the empty name. */
  usage(tenantId: string, query: RollupQuery): Promise<readonly UsageRow[]>;
  /**
   * Appends a correction of an entry, once for each id: reconciliation with a provider's own record. `micros` is
   * what the call truly cost; the correction is the difference, and counts in the meters of the call.
   *
   * @throws OrchestratorError `not_found` without such an entry
   */
  correct(
    tenantId: string,
    entryId: string,
    micros: Micros,
    reason: string,
    at: number,
  ): Promise<LedgerEntry>;

  /**
   * Sets the limits of a scope where its version is still `expected` (0: there is none yet). A changed limit
   * holds from the next reservation on. A limit that was not there before counts what usage has booked in the
   * window since it began (for an organization, and for each run of a wider scope: from now on), and what is held
   * for calls under way that began in it: they are booked in it when they end. Calls of each run of a wider scope
   * count from the next reservation on.
   *
   * @throws OrchestratorError `precondition_failed` at another version
   */
  putBudget(tenantId: string, budget: Budget, expected: number, at: number): Promise<Budget>;
  getBudget(tenantId: string, scope: BudgetScope): Promise<Budget | undefined>;
  /** Budgets of the tenant's own scopes, by kind and id; those of its organization are not among them. */
  listBudgets(tenantId: string): Promise<readonly Budget[]>;
  /**
   * The meters of a scope's limits in the periods that `at` lies in. A limit for each run has one meter a run:
   * only the scope of a run itself answers it.
   */
  meters(tenantId: string, scope: BudgetScope, at: number): Promise<readonly Meter[]>;
  /** The budgets of these scopes that there are, in the order of the scopes, as they stand now. */
  states(tenantId: string, query: StatesQuery): Promise<readonly BudgetState[]>;
}
