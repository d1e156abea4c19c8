import * as fc from 'fast-check';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { memorySigner } from '#adapters/memory/signer.ts';
import type { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import { dayOf } from '#domain/costs/period.ts';
import { type UsageGroup, usageGroups } from '#domain/costs/usage.ts';
import { listEntries } from '#services/costs/list-entries.ts';
import { reportUsage, usageCsv } from '#services/costs/report-usage.ts';
import { at, holdOf, labelsOf, NOON, spent } from '../../ports/ledger-samples.ts';

const span = { tenantId: 'acme', from: '2026-11-19', to: '2026-11-23' };

const made = () => ({
  ledger: memoryCostLedger(),
  signer: memorySigner(),
  clock: memoryClock(NOON),
  random: memoryRandomness(1),
});

const call = fc.record({
  labels: fc.record(
    {
      project: fc.constantFrom('shop', 'bank', '=1'),
      team: fc.constantFrom('payments', 'search'),
      user: fc.constantFrom('key_1', 'key_2'),
      agent: fc.constantFrom('log-analysis', 'network'),
      workflow: fc.constantFrom('investigate', 'review'),
    },
    { requiredKeys: ['user', 'workflow'] },
  ),
  model: fc.constantFrom('m1', 'm2'),
  micros: fc.nat(5_000_000),
  hours: fc.integer({ min: -100, max: 100 }),
  basis: fc.constantFrom('usage', 'reserved', 'free', 'expired'),
  truth: fc.option(fc.nat(5_000_000), { nil: undefined }),
});

type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

async function book({ ledger }: ReturnType<typeof made>, id: string, one: Call): Promise<void> {
  const { labels, model, micros, hours, basis, truth } = one;
  const moment = NOON + hours * 3_600_000;
  const { project: _p, team: _t, agent: _a, ...bare } = labelsOf();
  await ledger.reserve(holdOf(id, { model, micros, labels: { ...bare, ...labels } }));
  if (basis === 'expired') await ledger.expire('acme', id, moment);
  else await ledger.settle('acme', id, spent(basis === 'free' ? 0 : micros, { basis, at: moment }));
  if (truth !== undefined) await ledger.correct('acme', id, truth, 'as billed', moment + 1);
}

/** What a recount of the entries gives. */
function recount(entries: readonly LedgerEntry[]) {
  const of = (name: 'micros' | 'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens') =>
    entries.reduce((sum, entry) => sum + entry[name], 0);
  return {
    calls: entries.filter(({ basis }) => basis !== 'free' && basis !== 'correction').length,
    micros: of('micros'),
    inputTokens: of('inputTokens'),
    outputTokens: of('outputTokens'),
    cacheReadTokens: of('cacheReadTokens'),
    cacheWriteTokens: of('cacheWriteTokens'),
  };
}

const labelOf = (entry: LedgerEntry, groupBy: UsageGroup): string => {
  if (groupBy === 'day') return dayOf(entry.at);
  return (groupBy === 'model' ? entry.model : entry.labels[groupBy]) ?? '';
};

describe('reportUsage', () => {
  it('has groups that each equal a recount of the entries of the ledger, whatever they are by', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 25 }), async (calls) => {
        const deps = made();
        for (const [i, one] of calls.entries()) await book(deps, `call-${i}`, one);
        const between = { from: at('2026-11-19T00:00Z'), to: at('2026-11-24T00:00Z') };
        const { entries } = await deps.ledger.entries('acme', between, { limit: 1000 });
        for (const groupBy of usageGroups) {
          const report = await reportUsage(deps, { ...span, groupBy });
          expect(report.total).toEqual(recount(entries));
          expect(usageCsv(report).trimEnd().split('\r\n')).toHaveLength(report.items.length + 1);
          for (const { group, ...sums } of report.groups) {
            expect(sums).toEqual(recount(entries.filter((entry) => labelOf(entry, groupBy) === group)));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses spans that end before they begin or are too long', async () => {
    const deps = made();
    const of = (from: string, to: string) =>
      reportUsage(deps, { tenantId: 'acme', from, to, groupBy: 'day' });
    await expect(of('2026-11-21', '2026-11-20')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(of('2025-11-20', '2026-11-21')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(of('0001-01-01', '9999-12-31')).rejects.toMatchObject({ code: 'invalid_request' });
    expect((await of('2025-11-21', '2026-11-21')).items).toEqual([]);
  });
});

describe('listEntries', () => {
  it('pages through every entry of the span once', async () => {
    const deps = made();
    for (let i = 0; i < 7; i += 1) {
      await deps.ledger.reserve(holdOf(`call-${i}`));
      await deps.ledger.settle('acme', `call-${i}`, spent(i, { at: NOON + Math.floor(i / 3) }));
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listEntries(deps, { ...span, limit: 3, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(Array.from({ length: 7 }, (_, i) => `call-${i}`));
  });

  it('takes no cursor of another span or tenant', async () => {
    const deps = made();
    for (const id of ['a', 'b']) {
      await deps.ledger.reserve(holdOf(id));
      await deps.ledger.settle('acme', id, spent(1));
    }
    const { cursor } = await listEntries(deps, { ...span, limit: 1 });
    const again = (members: Partial<typeof span>) =>
      listEntries(deps, { ...span, ...members, limit: 1, cursor });
    await expect(again({ from: '2026-11-20' })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(again({ tenantId: 'acme2' })).rejects.toMatchObject({ code: 'invalid_request' });
    expect((await again({})).items.map(({ id }) => id)).toEqual(['b']);
  });
});
