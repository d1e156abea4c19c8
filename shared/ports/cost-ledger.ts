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
  readonly at: number;
}

/** A page of entries, oldest first; `next` goes on behind it. */
export interface EntryPage {
  readonly entries: readonly LedgerEntry[];
  readonly next?: string;
}

/**
 * The one book of what models cost. In every scope and period with a limit, settled + held never exceeds the
 * limit by a reservation; entries are appended once and never change; rollups are written in the transaction
 * of the entry, so they equal a recount.
 */
export interface CostLedger {
  /**
   * Holds the worst case of one call in all its scopes, or in none. The same id again answers the same
   * reservation, whatever became of it.
   *
   * @throws BudgetExceededError naming the narrowest scope without enough left, `paused` ones included
   */
  reserve(reservation: Reservation): Promise<Reservation>;
  /** Ends a hold and appends its entry. The first settlement stands: a repeated one answers its entry. */
  settle(tenantId: string, reservationId: string, settlement: Settlement): Promise<LedgerEntry>;
  /** Holds of all tenants whose `expiresAt` is before `moment`. */
  expired(
    moment: number,
    limit: number,
  ): Promise<readonly { readonly tenantId: string; readonly id: string }[]>;
  /** What was booked for one run, in order. */
  ofRun(tenantId: string, runId: string): Promise<readonly LedgerEntry[]>;
  /** Holds of one run that have not ended. */
  heldBy(tenantId: string, runId: string): Promise<readonly Reservation[]>;
  /** All entries of a tenant between two moments. */
  entries(
    tenantId: string,
    between: { readonly from: number; readonly to: number },
    page: { readonly limit: number; readonly after?: string },
  ): Promise<EntryPage>;
  /** Rolled-up usage by day and label. */
  usage(tenantId: string, query: RollupQuery): Promise<readonly UsageRow[]>;
  /** Appends a correction of an entry, once for each id: reconciliation with a provider's own record. */
  correct(
    tenantId: string,
    entryId: string,
    micros: Micros,
    reason: string,
    at: number,
  ): Promise<LedgerEntry>;

  /** Sets the limits of a scope where its version is still `expected` (0: there is none yet). */
  putBudget(tenantId: string, budget: Budget, expected: number, at: number): Promise<Budget>;
  getBudget(tenantId: string, scope: BudgetScope): Promise<Budget | undefined>;
  listBudgets(tenantId: string): Promise<readonly Budget[]>;
  /** The meters of a scope's limits in the periods that `at` lies in. */
  meters(tenantId: string, scope: BudgetScope, at: number): Promise<readonly Meter[]>;
}
