import { correctionId } from '#domain/costs/booking.ts';
import type { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import type { Reservation } from '#domain/costs/reservation.ts';
import { coversLabels } from '#domain/costs/standing.ts';
import type { Settlement } from '#ports/cost-ledger.ts';
import { asked, type Check, effects, factsOf, repeated, type Story } from './check.ts';

export const ledgerTrue: Check = {
  name: 'ledger-is-true',
  holds: 'the book holds every call of a provider once, at its price where that is known and never below it',
  broken: (story) => {
    const calls = factsOf(story, 'model');
    const entries = new Map(story.final.entries.map((entry) => [entry.id, entry]));
    const made = new Set(calls.map(({ id }) => id));
    return [
      ...repeated(
        calls.map(({ id }) => id),
        (id, n) => `${n} calls were made on the one hold ${id}`,
      ),
      ...repeated(
        story.final.entries.map(({ id }) => id),
        (id, n) => `${id} is in the book ${n} times`,
      ),
      ...calls.flatMap(({ id, micros }) => misbooked(id, micros, entries)),
      ...story.final.entries
        .filter(({ id, basis }) => basis === 'usage' && !made.has(id))
        .map(({ id }) => `${id} is booked with usage, and no provider was called`),
    ];
  },
};

function misbooked(
  id: string,
  micros: number | undefined,
  entries: ReadonlyMap<string, LedgerEntry>,
): string[] {
  const entry = entries.get(id);
  if (entry === undefined) return [`the call ${id} is not in the book`];
  const booked = entry.micros + (entries.get(correctionId(id))?.micros ?? 0);
  const known = entry.basis === 'usage' || entries.has(correctionId(id));
  if (micros === undefined) return [];
  if (known && booked !== micros) return [`the call ${id} cost ${micros} and is booked with ${booked}`];
  return booked < micros ? [`the call ${id} cost ${micros} and is booked with only ${booked}`] : [];
}

export const settledStands: Check = {
  name: 'settled-stands',
  holds: 'a settlement that was confirmed is what the book says',
  broken: (story) => {
    const entries = new Map(story.final.entries.map((entry) => [entry.id, entry]));
    return asked(story, 'ledger', 'settle').flatMap(({ args }) => {
      const [, id, { basis, micros }] = args as [string, string, Settlement];
      const entry = entries.get(id);
      if (entry === undefined) return [`the settlement of ${id} was confirmed and is not in the book`];
      if (basis !== 'usage') return [];
      const booked = entry.micros + (entries.get(correctionId(id))?.micros ?? 0);
      return booked === micros ? [] : [`${id} was settled with ${micros} and is booked with ${booked}`];
    });
  },
};

export const heldBefore: Check = {
  name: 'held-before-called',
  holds: 'no provider is called without a hold in the book, and every hold ends',
  broken: (story) => {
    const holds = effects(story, 'ledger', 'reserve');
    return [
      ...factsOf(story, 'model').flatMap(({ id, n }) =>
        holds.some((hold) => hold.n < n && (hold.args[0] as Reservation).id === id)
          ? []
          : [`${id} was called without a hold`],
      ),
      ...story.final.openHolds.map(({ id }) => `${id} is still held`),
    ];
  },
};

export const metersRecount: Check = {
  name: 'counters-equal-recount',
  holds: 'meters and rollups of a tenant equal a recount of its book',
  broken: ({ final }) => [
    ...final.budgets.flatMap(({ budget, meters }) => {
      const covered = final.entries.filter(({ labels }) => coversLabels(budget.scope, labels));
      const sum = sumOf(covered);
      return meters
        .filter(({ period }) => period === 'total')
        .filter(({ settled, held }) => settled !== sum || held !== 0)
        .map(
          ({ settled, held }) =>
            `${budget.scope.kind} counts ${settled} and holds ${held}, the book says ${sum}`,
        );
    }),
    ...(usageOf(final.usage) === sumOf(final.entries)
      ? []
      : [`the rollups say ${usageOf(final.usage)}, the book ${sumOf(final.entries)}`]),
  ],
};

const sumOf = (entries: readonly LedgerEntry[]): number =>
  entries.reduce((sum, { micros }) => sum + micros, 0);
const usageOf = (rows: Story['final']['usage']): number => rows.reduce((sum, { micros }) => sum + micros, 0);

export const withinLimits: Check = {
  name: 'limits-hold',
  holds: 'what was held and settled never exceeds a limit by a reservation',
  broken: ({ final }) =>
    final.budgets.flatMap(({ budget, meters }) =>
      meters
        .filter(
          ({ period, limit, settled, held }) =>
            period === 'total' && settled + held > limit && !lowered(budget.version),
        )
        .map(({ limit, settled }) => `${budget.scope.kind} has spent ${settled} of ${limit}`),
    ),
};

// a limit that was lowered may lie below what was spent before
const lowered = (version: number): boolean => version > 1;
