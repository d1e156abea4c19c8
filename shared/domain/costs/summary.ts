import type { UsageRow } from './usage.ts';

/** What a stretch of days cost, beside as many days before it. */
export interface CostSummary {
  readonly from: string;
  readonly to: string;
  readonly calls: number;
  readonly micros: number;
  readonly before: { readonly calls: number; readonly micros: number };
  /** The dearest groups first, at most as many as asked for; `others` are the rest in one. */
  readonly top: readonly { readonly group: string; readonly calls: number; readonly micros: number }[];
  readonly others: { readonly groups: number; readonly micros: number };
}

/** Sums up rows of one grouping; rows outside of both stretches are left out. */
export function summarize(
  rows: readonly UsageRow[],
  days: { readonly before: readonly string[]; readonly now: readonly string[] },
  most: number,
): CostSummary {
  const now = rows.filter((row) => days.now.includes(row.day));
  const groups = new Map<string, { group: string; calls: number; micros: number }>();
  for (const row of now) {
    const sum = groups.get(row.group) ?? { group: row.group, calls: 0, micros: 0 };
    groups.set(row.group, {
      group: row.group,
      calls: sum.calls + row.calls,
      micros: sum.micros + row.micros,
    });
  }
  const ranked = [...groups.values()].sort((a, b) => b.micros - a.micros || (a.group < b.group ? -1 : 1));
  const rest = ranked.slice(most);
  return {
    from: days.now[0] ?? '',
    to: days.now.at(-1) ?? '',
    ...totals(now),
    before: totals(rows.filter((row) => days.before.includes(row.day))),
    top: ranked.slice(0, most),
    others: { groups: rest.length, micros: rest.reduce((sum, { micros }) => sum + micros, 0) },
  };
}

function totals(rows: readonly UsageRow[]): { calls: number; micros: number } {
  let [calls, micros] = [0, 0];
  for (const row of rows) {
    calls += row.calls;
    micros += row.micros;
  }
  return { calls, micros };
}
