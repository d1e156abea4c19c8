import { cellOf, groupUsage } from '#domain/costs/booking.ts';
import type { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import { coversLabels } from '#domain/costs/standing.ts';
import { usageGroups } from '#domain/costs/usage.ts';
import type { CostLedger } from '#ports/cost-ledger.ts';
import { NOON } from './ledger-samples.ts';

const DAYS = { from: '2026-11-01', to: '2026-12-31' };

/** Every entry of a tenant. */
export async function allEntries(ledger: CostLedger, tenantId: string): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  let after: string | undefined;
  do {
    const page = await ledger.entries(
      tenantId,
      { from: 0, to: NOON * 2 },
      { limit: 100, ...(after === undefined ? {} : { after }) },
    );
    entries.push(...page.entries);
    after = page.next;
  } while (after !== undefined);
  return entries;
}

/**
 * Counts a tenant's book again from its entries and holds, and compares: entries are there once, every rollup is
 * their sum, every meter is what was settled and is held under it. All calls must have begun on the day of the
 * samples, and every budget must have been there before them.
 */
export async function expectRecount(
  ledger: CostLedger,
  tenantId: string,
  runs: readonly string[],
): Promise<readonly LedgerEntry[]> {
  const entries = await allEntries(ledger, tenantId);
  expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
  const byRun = await Promise.all(runs.map((run) => ledger.ofRun(tenantId, run)));
  expect(
    byRun
      .flat()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(entries.map(({ id }) => id).sort());
  for (const groupBy of usageGroups) {
    const rows = await ledger.usage(tenantId, { ...DAYS, groupBy });
    expect(rows).toEqual(groupUsage(entries.map(cellOf), groupBy));
  }
  const holds = (await Promise.all(runs.map((run) => ledger.heldBy(tenantId, run)))).flat();
  for (const budget of await ledger.listBudgets(tenantId)) {
    const sum = (amounts: readonly number[]): number => amounts.reduce((total, n) => total + n, 0);
    const settled = sum(
      entries.filter((e) => coversLabels(budget.scope, e.labels)).map((entry) => entry.micros),
    );
    const held = sum(holds.filter((h) => coversLabels(budget.scope, h.labels)).map((hold) => hold.micros));
    for (const meter of await ledger.meters(tenantId, budget.scope, NOON)) {
      const { scope, period } = meter;
      expect([scope, period, meter.settled, meter.held]).toEqual([scope, period, settled, held]);
    }
  }
  return entries;
}
