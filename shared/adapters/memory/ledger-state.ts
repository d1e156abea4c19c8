import { cellOf, type UsageCell } from '#domain/costs/booking.ts';
import type { Budget, Meter } from '#domain/costs/budget.ts';
import type { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import { dayOf, windowOf } from '#domain/costs/period.ts';
import type { Reservation } from '#domain/costs/reservation.ts';
import type { BudgetScope } from '#domain/costs/scope.ts';
import { coversLabels, type Limit, meterOf } from '#domain/costs/standing.ts';
import { rowKey } from './run-state.ts';

/** What is on one meter. */
export interface Sums {
  settled: number;
  held: number;
}

/** A reservation, and what became of it. */
export interface Hold {
  readonly reservation: Reservation;
  /** Keys of the meters that it is held in. */
  readonly meters: string[];
  ended: boolean;
}

/** All that a ledger knows. */
export interface LedgerState {
  readonly holds: Map<string, Hold>;
  readonly entries: Map<string, LedgerEntry>;
  readonly budgets: Map<string, Budget>;
  readonly meters: Map<string, Sums>;
}

/** The meters of limits as they stand. */
export const metersOf = (state: LedgerState, tenantId: string, limits: readonly Limit[]): Meter[] =>
  limits.map((limit) => {
    const { settled, held } = state.meters.get(meterKey(tenantId, limit)) ?? { settled: 0, held: 0 };
    return meterOf(limit, settled, held);
  });

/** The sums of a meter, to be changed in place. */
export function sumsOf(state: LedgerState, key: string): Sums {
  const sums = state.meters.get(key) ?? { settled: 0, held: 0 };
  state.meters.set(key, sums);
  return sums;
}

/** What was booked for a scope in the days of a limit's window, or for the run. */
export function bookedIn(state: LedgerState, tenantId: string, { scope, period }: Limit, at: number): number {
  if (scope.kind === 'organization') return 0;
  const from = dayOf(windowOf(period, at, scope.id).from);
  const cells: UsageCell[] = [];
  for (const entry of state.entries.values()) {
    if (entry.tenantId === tenantId && coversLabels(scope, entry.labels)) cells.push(cellOf(entry));
  }
  return cells.filter(({ day }) => day >= from).reduce((sum, cell) => sum + cell.micros, 0);
}

/** Calls under way that fall under a new limit and are not in its meter. */
export function openOutside(
  state: LedgerState,
  tenantId: string,
  { scope, period, window }: Limit,
  key: string,
): Hold[] {
  return [...state.holds.values()].filter(({ reservation: held, meters, ended }) => {
    const owned = scope.kind === 'organization' || held.tenantId === tenantId;
    if (ended || held.micros === 0 || !owned || !coversLabels(scope, held.labels)) return false;
    return !meters.includes(key) && windowOf(period, held.createdAt, held.labels.run).name === window;
  });
}

const ownerOf = (tenantId: string, { kind, id }: BudgetScope): string =>
  kind === 'organization' ? `organization ${id}` : tenantId;

/** Where the budget of a scope is. */
export const scopeKey = (tenantId: string, scope: BudgetScope): string =>
  rowKey(ownerOf(tenantId, scope), scope.kind, scope.id);

/** Where the meter of a limit is. */
export const meterKey = (tenantId: string, { scope, period, window }: Limit): string =>
  rowKey(ownerOf(tenantId, scope), scope.kind, scope.id, period, window);
