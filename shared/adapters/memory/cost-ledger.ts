import {
  cellOf,
  correctionId,
  correctionOf,
  type Ending,
  entryOf,
  groupUsage,
  LATE_USAGE,
} from '#domain/costs/booking.ts';
import type { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import type { Reservation } from '#domain/costs/reservation.ts';
import { type BudgetScope, scopesOf } from '#domain/costs/scope.ts';
import {
  applyingLimits,
  availableOf,
  limitsOf,
  overLimit,
  standingLimits,
  whilePaused,
} from '#domain/costs/standing.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { CostLedger } from '#ports/cost-ledger.ts';
import { copy } from './copy.ts';
import {
  bookedIn,
  type Hold,
  type LedgerState,
  meterKey,
  metersOf,
  openOutside,
  scopeKey,
  sumsOf,
} from './ledger-state.ts';
import { rowKey } from './run-state.ts';

/** The ledger in memory: nothing here waits, so each method is one transaction. */
export function memoryCostLedger(): CostLedger {
  const state: LedgerState = { holds: new Map(), entries: new Map(), budgets: new Map(), meters: new Map() };
  return { ...calls(state), ...book(state), ...budgets(state) };
}

type Calls = Pick<CostLedger, 'reserve' | 'settle' | 'expire' | 'correct' | 'expired' | 'heldBy'>;
type Book = Pick<CostLedger, 'ofRun' | 'entries' | 'usage'>;
type Budgets = Omit<CostLedger, keyof Calls | keyof Book>;

function calls(state: LedgerState): Calls {
  const append = (held: Hold, entry: LedgerEntry, release: number): LedgerEntry => {
    state.entries.set(rowKey(entry.tenantId, entry.id), copy(entry));
    for (const key of held.meters) {
      const sums = sumsOf(state, key);
      sums.held -= release;
      sums.settled += entry.micros;
    }
    return copy(entry);
  };
  const correct: Calls['correct'] = async (tenantId, entryId, micros, reason, at) => {
    const entry = state.entries.get(rowKey(tenantId, entryId));
    const held = state.holds.get(rowKey(tenantId, entryId));
    if (entry === undefined || held === undefined) throw noSuch('entry');
    const booked = state.entries.get(rowKey(tenantId, correctionId(entryId)));
    return booked === undefined ? append(held, correctionOf(entry, micros, reason, at), 0) : copy(booked);
  };
  const end = (tenantId: string, id: string, ending: Ending, holder?: string): LedgerEntry => {
    const held = state.holds.get(rowKey(tenantId, id));
    if (held === undefined || (holder ?? held.reservation.holder) !== held.reservation.holder) {
      throw noSuch('reservation');
    }
    const booked = state.entries.get(rowKey(tenantId, id));
    if (booked !== undefined) return copy(booked);
    held.ended = true;
    return append(held, entryOf(held.reservation, ending), held.reservation.micros);
  };
  return {
    async reserve(reservation) {
      const key = rowKey(reservation.tenantId, reservation.id);
      const before = state.holds.get(key);
      if (before !== undefined) return copy(before.reservation);
      const meters = admit(state, reservation);
      for (const meter of meters) sumsOf(state, meter).held += reservation.micros;
      state.holds.set(key, { reservation: copy(reservation), meters: [...meters], ended: false });
      return copy(reservation);
    },
    async settle(tenantId, reservationId, settlement) {
      const entry = end(tenantId, reservationId, settlement, settlement.holder);
      return entry.basis === 'expired' && settlement.basis === 'usage'
        ? correct(tenantId, reservationId, settlement.micros, LATE_USAGE, settlement.at)
        : entry;
    },
    expire: async (tenantId, reservationId, at) => end(tenantId, reservationId, { basis: 'expired', at }),
    correct,
    ...openHolds(state),
  };
}

function openHolds(state: LedgerState): Pick<Calls, 'expired' | 'heldBy'> {
  const open = (): readonly Reservation[] =>
    [...state.holds.values()].filter((hold) => !hold.ended).map((hold) => hold.reservation);
  return {
    expired: async (moment, limit) =>
      open()
        .filter((held) => held.expiresAt < moment)
        .sort((a, b) => a.expiresAt - b.expiresAt || byName(a.id, b.id))
        .slice(0, limit)
        .map(({ tenantId, id }) => ({ tenantId, id })),
    heldBy: async (tenantId, runId) =>
      copy(
        open()
          .filter((held) => held.tenantId === tenantId && held.labels.run === runId)
          .sort((a, b) => a.createdAt - b.createdAt || byName(a.id, b.id)),
      ),
  };
}

function book(state: LedgerState): Book {
  const ofTenant = (tenantId: string): LedgerEntry[] =>
    [...state.entries.values()]
      .filter((entry) => entry.tenantId === tenantId)
      .sort((a, b) => a.at - b.at || byName(a.id, b.id));
  return {
    ofRun: async (tenantId, runId) => copy(ofTenant(tenantId).filter((entry) => entry.labels.run === runId)),
    async entries(tenantId, { from, to }, { limit, after }) {
      const place = ({ at, id }: LedgerEntry): string => `${String(at).padStart(15, '0')}#${id}`;
      const all = ofTenant(tenantId).filter(
        (entry) => entry.at >= from && entry.at < to && (after === undefined || place(entry) > after),
      );
      const page = all.slice(0, limit);
      const last = page.at(-1);
      return { entries: copy(page), ...(all.length > limit && last ? { next: place(last) } : {}) };
    },
    usage: async (tenantId, { from, to, groupBy }) =>
      groupUsage(
        ofTenant(tenantId)
          .map(cellOf)
          .filter(({ day }) => day >= from && day <= to),
        groupBy,
      ),
  };
}

function budgets(state: LedgerState): Budgets {
  const budgetOf = (tenantId: string, scope: BudgetScope) => state.budgets.get(scopeKey(tenantId, scope));
  return {
    async putBudget(tenantId, budget, expected, at) {
      const before = budgetOf(tenantId, budget.scope);
      if ((before?.version ?? 0) !== expected) {
        throw new OrchestratorError('precondition_failed', `the budget is not at version ${expected}`);
      }
      const stored = { ...budget, version: expected + 1, updatedAt: at };
      state.budgets.set(scopeKey(tenantId, budget.scope), copy(stored));
      for (const limit of standingLimits(budget, at)) {
        if (before?.limits[limit.period] !== undefined) continue;
        const key = meterKey(tenantId, limit);
        const sums = sumsOf(state, key);
        sums.settled = bookedIn(state, tenantId, limit, at);
        for (const open of openOutside(state, tenantId, limit, key)) {
          open.meters.push(key);
          sums.held += open.reservation.micros;
        }
      }
      return copy(stored);
    },
    getBudget: async (tenantId, scope) => {
      const found = budgetOf(tenantId, scope);
      return found && copy(found);
    },
    listBudgets: async (tenantId) =>
      copy(
        [...state.budgets.entries()]
          .filter(([key, { scope }]) => scope.kind !== 'organization' && key === scopeKey(tenantId, scope))
          .map(([, budget]) => budget)
          .sort((a, b) => byName(a.scope.kind, b.scope.kind) || byName(a.scope.id, b.scope.id)),
      ),
    meters: async (tenantId, scope, at) => {
      const budget = budgetOf(tenantId, scope);
      return budget === undefined ? [] : metersOf(state, tenantId, standingLimits(budget, at));
    },
    states: async (tenantId, { scopes, at, runId }) =>
      scopes.flatMap((scope) => {
        const budget = budgetOf(tenantId, scope);
        if (budget === undefined) return [];
        const limits = applyingLimits(budget, at, runId);
        return [{ budget: copy(budget), meters: metersOf(state, tenantId, limits) }];
      }),
  };
}

/** @throws BudgetExceededError, or answers the keys of the meters to hold in */
function admit(state: LedgerState, { tenantId, labels, micros, createdAt }: Reservation): readonly string[] {
  const scopes = [...scopesOf(labels)].reverse();
  const found = scopes.flatMap((scope) => state.budgets.get(scopeKey(tenantId, scope)) ?? []);
  const paused = found.find((budget) => budget.paused);
  if (paused !== undefined) {
    const [meter] = metersOf(state, tenantId, standingLimits(paused, createdAt));
    throw whilePaused(paused, meter);
  }
  if (micros === 0) return [];
  const limits = found.flatMap((budget) => limitsOf(budget, createdAt, labels.run));
  const refusing = metersOf(state, tenantId, limits).find((meter) => availableOf(meter) < micros);
  if (refusing !== undefined) throw overLimit(refusing, micros);
  return limits.map((limit) => meterKey(tenantId, limit));
}

const noSuch = (what: string) => new OrchestratorError('not_found', `no such ${what}`);

const byName = (a: string, b: string): number => Number(a > b) - Number(a < b);
