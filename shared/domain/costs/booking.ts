import type { EpochMs } from '../time.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import type { Micros } from './money.ts';
import { dayOf } from './period.ts';
import type { Reservation } from './reservation.ts';
import type { UsageGroup, UsageRow } from './usage.ts';

/** How a hold ended; of one that expired all that was held counts. */
export type Ending =
  | {
      readonly basis: 'usage' | 'reserved' | 'free';
      readonly micros: Micros;
      readonly usage?: EntryTokens | undefined;
      readonly at: EpochMs;
    }
  | { readonly basis: 'expired'; readonly at: EpochMs };

type EntryTokens = Pick<
  LedgerEntry,
  'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens'
> & {
  readonly cacheWrite1hTokens?: number | undefined;
};

/** The line of the book that ends a hold. */
export function entryOf(held: Reservation, ending: Ending): LedgerEntry {
  const { id, tenantId, labels, provider, model, price, micros: reserved } = held;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens } =
    (ending.basis === 'expired' ? undefined : ending.usage) ?? noTokens;
  return {
    id,
    tenantId,
    labels,
    provider,
    model,
    price,
    reserved,
    micros: ending.basis === 'expired' ? reserved : ending.micros,
    basis: ending.basis,
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    ...(cacheWrite1hTokens ? { cacheWrite1hTokens } : {}),
    at: ending.at,
  };
}

/** The id of the one correction that an entry may have. */
export const correctionId = (entryId: string): string => `${entryId}/correction`;

/** The line that brings what was booked for an entry to what it truly cost. Its tokens were counted already. */
export const correctionOf = (
  { cacheWrite1hTokens: _, ...entry }: LedgerEntry,
  truth: Micros,
  reason: string,
  at: EpochMs,
): LedgerEntry => ({
  ...entry,
  id: correctionId(entry.id),
  micros: truth - entry.micros,
  basis: 'correction',
  ...noTokens,
  reason,
  at,
});

const noTokens: EntryTokens = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** Why usage that came after its hold had expired is a correction. */
export const LATE_USAGE = 'usage came after the hold had expired';

/** What entries of one day, of the same labels, provider and model add up to; what rollups are made of. */
export interface UsageCell extends Omit<UsageRow, 'group'> {
  readonly labels: UsageLabels;
}

/** What usage can be told apart by, besides the day. */
export type UsageLabels = Readonly<Partial<Record<Exclude<UsageGroup, 'day'>, string | undefined>>>;

/** The cell of one entry alone. A call that never began, and a correction, is no call. */
export function cellOf(entry: LedgerEntry): UsageCell {
  const { tenant, project, team, user, workflow, agent } = entry.labels;
  const labels = { tenant, project, team, user, workflow, agent, model: entry.model };
  return {
    day: dayOf(entry.at),
    labels,
    calls: entry.basis === 'correction' || entry.basis === 'free' ? 0 : 1,
    micros: entry.micros,
    inputTokens: entry.inputTokens,
    outputTokens: entry.outputTokens,
    cacheReadTokens: entry.cacheReadTokens,
    cacheWriteTokens: entry.cacheWriteTokens,
  };
}

/** The sums of a cell. */
export const cellCounts = [
  'calls',
  'micros',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
] as const satisfies readonly (keyof UsageRow)[];

/**
 * Cells added up by day and group, by day, then group. What has no such label (a call outside of all projects)
 * is in the group with the empty name.
 */
export function groupUsage(cells: Iterable<UsageCell>, groupBy: UsageGroup): readonly UsageRow[] {
  const rows = new Map<string, UsageRow>();
  for (const cell of cells) {
    const group = groupBy === 'day' ? cell.day : (cell.labels[groupBy] ?? '');
    const key = JSON.stringify([cell.day, group]);
    const sum = rows.get(key) ?? { day: cell.day, group, ...zero };
    const counts = cellCounts.map((name) => [name, sum[name] + cell[name]] as const);
    rows.set(key, { ...sum, ...Object.fromEntries(counts) });
  }
  return [...rows.values()].sort((a, b) => order(a.day, b.day) || order(a.group, b.group));
}

const zero = { calls: 0, micros: 0, ...noTokens };

const order = (a: string, b: string): number => Number(a > b) - Number(a < b);
