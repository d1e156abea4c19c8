import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { cellCounts } from '#domain/costs/booking.ts';
import { UsageRow, usageGroups } from '#domain/costs/usage.ts';
import { ValidationError } from '#domain/errors.ts';
import { parseIsoTime } from '#domain/time.ts';
import { csvOf, dollarsExactly } from './csv.ts';

/** Longest span of one report, in days. */
export const MOST_DAYS = 366;

const Day = z.iso.date({ error: 'must be a day as YYYY-MM-DD' }).describe('A UTC day, YYYY-MM-DD; included');

/** Which usage is asked for. */
export const UsageQuery = z.strictObject({ from: Day, to: Day, groupBy: z.enum(usageGroups).default('day') });
export type UsageQuery = z.infer<typeof UsageQuery>;

const Sums = UsageRow.omit({ day: true, group: true });
const GroupSums = UsageRow.omit({ day: true });

/** Usage of a span of days under one grouping. What has no such label is in the group with the empty name. */
export const UsageReport = z.strictObject({
  from: z.string(),
  to: z.string(),
  groupBy: z.enum(usageGroups),
  total: Sums,
  groups: z.array(GroupSums).describe('Over the whole span, the dearest first'),
  items: z.array(UsageRow).describe('By day, then group; days and groups without calls are left out'),
});
export type UsageReport = z.infer<typeof UsageReport>;

/**
 * What a tenant has used, out of rollups that equal the sum of its ledger's entries.
 *
 * @throws ValidationError for a span that ends before it begins, or is longer than {@link MOST_DAYS}
 */
export async function reportUsage(
  deps: Deps<'ledger.read'>,
  { tenantId, from, to, groupBy }: UsageQuery & { readonly tenantId: string },
): Promise<UsageReport> {
  refuseSpan(from, to);
  const items = [...(await deps.ledger.usage(tenantId, { from, to, groupBy }))];
  return { from, to, groupBy, total: sumsOf(items), groups: groupsOf(items), items };
}

/** @throws ValidationError */
export function refuseSpan(from: string, to: string): void {
  const days = (startOf(to) - startOf(from)) / DAY_MS + 1;
  if (days >= 1 && days <= MOST_DAYS) return;
  const message =
    days < 1 ? 'must be a day that is not before `from`' : `must be within ${MOST_DAYS} days of \`from\``;
  throw new ValidationError('One thing does not fit.', [{ in: 'query', pointer: '/to', message }]);
}

/** When a day begins; long ago for a day that is none. */
export const startOf = (day: string): number => parseIsoTime(`${day}T00:00Z`) ?? Number.MIN_SAFE_INTEGER;

/** Length of a day, in milliseconds. */
export const DAY_MS = 86_400_000;

/** The rows of a report as a table. Money in micro-dollars, and in dollars beside it. */
export const usageCsv = ({ groupBy, items }: UsageReport): string =>
  csvOf(
    ['day', groupBy === 'day' ? 'group' : groupBy, 'usd', ...cellCounts],
    items.map((row) => [
      row.day,
      row.group,
      dollarsExactly(row.micros),
      ...cellCounts.map((name) => row[name]),
    ]),
  );

function groupsOf(items: readonly UsageRow[]): UsageReport['groups'] {
  const names = [...new Set(items.map(({ group }) => group))];
  const byGroup = new Map<string, UsageRow[]>(names.map((name) => [name, []]));
  for (const row of items) byGroup.get(row.group)?.push(row);
  return [...byGroup]
    .map(([group, rows]) => ({ group, ...sumsOf(rows) }))
    .sort((a, b) => b.micros - a.micros || Number(a.group > b.group) - Number(a.group < b.group));
}

function sumsOf(rows: readonly UsageRow[]): z.infer<typeof Sums> {
  const sum = (name: (typeof cellCounts)[number]): number => rows.reduce((so, row) => so + row[name], 0);
  return {
    calls: sum('calls'),
    micros: sum('micros'),
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    cacheReadTokens: sum('cacheReadTokens'),
    cacheWriteTokens: sum('cacheWriteTokens'),
  };
}
