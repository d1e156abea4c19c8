import type { PendingSummary } from '#ports/summary-list.ts';
import { at, NOON } from './ledger-samples.ts';
import type { World } from './world.ts';

const pendingOf = (members: Partial<PendingSummary> = {}): PendingSummary => ({
  tenantId: 'acme',
  period: 'day',
  window: '2026-11-21',
  dueAt: at('2026-11-22T00:10Z'),
  ...members,
});

/** What SummaryList promises. */
export function summaryListContract(world: () => Promise<World>): void {
  describe('SummaryList', () => {
    it('lists what is due, of all tenants, oldest first', async () => {
      const { summaries, otherSummaries } = await world();
      const day = pendingOf();
      const week = pendingOf({ period: 'week', window: '2026-W47', dueAt: at('2026-11-23T00:10Z') });
      const other = pendingOf({ tenantId: 'acme2', dueAt: at('2026-11-22T00:11Z') });
      for (const pending of [week, other, day]) await summaries.note(pending);
      expect(await otherSummaries().due(at('2026-12-01T00:00Z'), 9)).toEqual([day, other, week]);
      expect(await summaries.due(at('2026-12-01T00:00Z'), 1)).toEqual([day]);
      expect(await summaries.due(other.dueAt, 9)).toEqual([day]);
      expect(await summaries.due(NOON, 9)).toEqual([]);
    });

    it('notes a summary once, also after it was given', async () => {
      const { summaries, otherSummaries } = await world();
      const day = pendingOf();
      for (const list of [summaries, otherSummaries(), summaries]) await list.note(day);
      expect(await summaries.due(at('2026-12-01T00:00Z'), 9)).toEqual([day]);
      await otherSummaries().done(day, NOON);
      await summaries.note(day);
      await otherSummaries().note(day);
      expect(await summaries.due(at('2026-12-01T00:00Z'), 9)).toEqual([]);
    });
  });
}
