import { at, budgetOf, holdOf, labelsOf, metersOf, NOON, scope, spent } from './ledger-samples.ts';
import { codeOf } from './samples.ts';
import type { World } from './world.ts';

/** What CostLedger promises. */
export function costLedgerContract(world: () => Promise<World>): void {
  describe('CostLedger', () => {
    const made = async () => {
      const { ledger, otherLedger } = await world();
      return { ledger, otherLedger };
    };

    describe('holds', () => {
      it('gives back a reservation, and the same again for its id', async () => {
        const { ledger, otherLedger } = await made();
        const hold = holdOf('a');
        expect(await ledger.reserve(hold)).toEqual(hold);
        expect(await otherLedger().reserve({ ...hold, micros: 7 })).toEqual(hold);
        expect(await ledger.heldBy('acme', 'run_1')).toEqual([hold]);
        await ledger.settle('acme', 'a', spent(40));
        expect(await otherLedger().reserve({ ...hold, micros: 7 })).toEqual(hold);
        expect(await ledger.heldBy('acme', 'run_1')).toEqual([]);
      });

      it('ends a hold only for the holder that is named', async () => {
        const { ledger } = await made();
        const hold = holdOf('a', { holder: 'one' });
        await ledger.reserve(hold);
        const free = { basis: 'free', usage: undefined } as const;
        expect(await codeOf(ledger.settle('acme', 'a', spent(0, { ...free, holder: 'two' })))).toBe(
          'not_found',
        );
        expect(await ledger.heldBy('acme', 'run_1')).toEqual([hold]);
        expect(await ledger.settle('acme', 'a', spent(40, { holder: 'one' }))).toMatchObject({ micros: 40 });
        expect(await codeOf(ledger.settle('acme', 'a', spent(0, { ...free, holder: 'two' })))).toBe(
          'not_found',
        );
        expect((await ledger.settle('acme', 'a', spent(0, free))).micros).toBe(40);
      });

      it('keeps ids of two tenants apart', async () => {
        const { ledger } = await made();
        const foreign = holdOf('a', { tenantId: 'acme2', labels: labelsOf({ tenant: 'acme2' }), micros: 5 });
        await ledger.reserve(holdOf('a'));
        expect(await ledger.reserve(foreign)).toEqual(foreign);
        await ledger.settle('acme2', 'a', spent(3));
        expect(await ledger.heldBy('acme', 'run_1')).toEqual([holdOf('a')]);
        expect((await ledger.ofRun('acme2', 'run_1')).map((e) => e.micros)).toEqual([3]);
        expect(await ledger.ofRun('acme', 'run_1')).toEqual([]);
      });

      it('lists those that are overdue, of all tenants, oldest first', async () => {
        const { ledger } = await made();
        const ids = ['a', 'b', 'c', 'd', 'e/1#2%'];
        for (const [i, id] of ids.entries()) await ledger.reserve(holdOf(id, { expiresAt: NOON + 50 - i }));
        const other = { tenantId: 'acme2', labels: labelsOf({ tenant: 'acme2' }), expiresAt: NOON + 10 };
        await ledger.reserve(holdOf('z', other));
        await ledger.settle('acme', 'c', spent(1));
        expect(await ledger.expired(NOON + 49, 10)).toEqual([
          { tenantId: 'acme2', id: 'z' },
          { tenantId: 'acme', id: 'e/1#2%' },
          { tenantId: 'acme', id: 'd' },
        ]);
        expect(await ledger.expired(NOON + 1000, 2)).toHaveLength(2);
        expect(await ledger.expired(NOON + 10, 9)).toEqual([]);
      });

      it('keeps a call in its limits when the budget has gone or a new day has come', async () => {
        const { ledger } = await made();
        await ledger.putBudget('acme', budgetOf(scope.tenant, { day: 500 }), 0, NOON);
        await ledger.reserve(holdOf('a', { createdAt: at('2026-11-21T23:59Z') }));
        await ledger.reserve(holdOf('b', { createdAt: at('2026-11-22T00:00Z') }));
        await ledger.settle('acme', 'a', spent(90, { at: at('2026-11-22T00:01Z') }));
        expect(await metersOf(ledger, scope.tenant)).toEqual({ day: [500, 90, 0] });
        expect(await metersOf(ledger, scope.tenant, at('2026-11-22T09:00Z'))).toEqual({ day: [500, 0, 100] });
        await ledger.putBudget('acme', budgetOf(scope.tenant, {}), 1, NOON);
        await ledger.settle('acme', 'b', spent(80));
        expect(await ledger.meters('acme', scope.tenant, NOON)).toEqual([]);
      });
    });

    describe('entries', () => {
      it('books a call once: the first settlement stands', async () => {
        const { ledger, otherLedger } = await made();
        await ledger.reserve(holdOf('a'));
        const entry = await ledger.settle('acme', 'a', spent(40));
        expect(entry).toEqual({
          id: 'a',
          tenantId: 'acme',
          labels: labelsOf(),
          provider: 'bedrock',
          model: 'us.amazon.nova-pro-v1:0',
          price: { table: 'abc', row: 'bedrock/amazon.nova-pro' },
          reserved: 100,
          micros: 40,
          basis: 'usage',
          inputTokens: 10,
          outputTokens: 2,
          cacheReadTokens: 3,
          cacheWriteTokens: 4,
          at: NOON + 1000,
        });
        expect(await otherLedger().settle('acme', 'a', spent(99, { at: NOON + 5000 }))).toEqual(entry);
        expect(await ledger.ofRun('acme', 'run_1')).toEqual([entry]);
      });

      it('books one of many settlements that come at once, and tells it to all', async () => {
        const { ledger, otherLedger } = await made();
        await ledger.putBudget('acme', budgetOf(scope.tenant, { day: 500 }), 0, NOON);
        await ledger.reserve(holdOf('a'));
        const told = await Promise.all(
          Array.from({ length: 10 }, (_, i) =>
            i === 5
              ? otherLedger().expire('acme', 'a', NOON + i)
              : otherLedger().settle('acme', 'a', spent(50 + i, { at: NOON + i, basis: 'reserved' })),
          ),
        );
        const entries = await ledger.ofRun('acme', 'run_1');
        expect(entries).toHaveLength(1);
        expect(told).toEqual(told.map(() => entries[0]));
        expect(await metersOf(ledger, scope.tenant)).toEqual({ day: [500, entries[0]?.micros, 0] });
        const corrections = await Promise.all(
          Array.from({ length: 5 }, (_, i) => otherLedger().correct('acme', 'a', i, `${i}`, NOON + i)),
        );
        expect(corrections).toEqual(corrections.map(() => corrections[0]));
        expect(await ledger.ofRun('acme', 'run_1')).toHaveLength(2);
      });

      it('books a call without usage, one that never began, and one that cost more than was held', async () => {
        const { ledger } = await made();
        for (const id of ['a', 'b', 'c']) await ledger.reserve(holdOf(id));
        const bare = { usage: undefined };
        await ledger.settle('acme', 'a', spent(100, { ...bare, basis: 'reserved' }));
        await ledger.settle('acme', 'b', spent(0, { ...bare, basis: 'free' }));
        await ledger.settle('acme', 'c', spent(130));
        const entries = await ledger.ofRun('acme', 'run_1');
        expect(entries.map((e) => [e.id, e.basis, e.micros, e.inputTokens])).toEqual([
          ['a', 'reserved', 100, 0],
          ['b', 'free', 0, 0],
          ['c', 'usage', 130, 10],
        ]);
        const usage = await ledger.usage('acme', { from: '2026-11-21', to: '2026-11-21', groupBy: 'tenant' });
        expect(usage.map((row) => [row.group, row.calls, row.micros])).toEqual([['acme', 2, 230]]);
      });

      it('settles nothing that was not reserved', async () => {
        const { ledger } = await made();
        await ledger.reserve(holdOf('a'));
        expect(await codeOf(ledger.settle('acme', 'b', spent(1)))).toBe('not_found');
        expect(await codeOf(ledger.settle('acme2', 'a', spent(1)))).toBe('not_found');
        expect(await codeOf(ledger.expire('acme', 'b', NOON))).toBe('not_found');
        expect(await codeOf(ledger.correct('acme', 'a', 1, 'why', NOON))).toBe('not_found');
      });

      it('corrects an entry once, in the book, in the rollups and in the meters of the call', async () => {
        const { ledger, otherLedger } = await made();
        await ledger.putBudget('acme', budgetOf(scope.tenant, { day: 500 }), 0, NOON);
        await ledger.reserve(holdOf('a'));
        const entry = await ledger.settle('acme', 'a', spent(40));
        const none = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
        const corrected = {
          ...entry,
          ...none,
          id: 'a/correction',
          micros: -15,
          basis: 'correction',
          reason: 'as billed',
          at: at('2026-11-22T10:00Z'),
        };
        expect(await ledger.correct('acme', 'a', 25, 'as billed', corrected.at)).toEqual(corrected);
        expect(await otherLedger().correct('acme', 'a', 99, 'again', NOON)).toEqual(corrected);
        expect(await ledger.ofRun('acme', 'run_1')).toEqual([entry, corrected]);
        expect(await metersOf(ledger, scope.tenant)).toEqual({ day: [500, 25, 0] });
        const usage = await ledger.usage('acme', { from: '2026-11-22', to: '2026-11-22', groupBy: 'user' });
        expect(usage).toEqual([{ day: '2026-11-22', group: 'key_1', calls: 0, micros: -15, ...none }]);
      });

      it('corrects what had expired when its usage comes after all', async () => {
        const { ledger } = await made();
        await ledger.putBudget('acme', budgetOf(scope.user, { month: 500 }), 0, NOON);
        await ledger.reserve(holdOf('a'));
        await ledger.expire('acme', 'a', NOON + 1);
        expect((await ledger.settle('acme', 'a', spent(30))).micros).toBe(-70);
        expect((await ledger.settle('acme', 'a', spent(31))).micros).toBe(-70);
        await ledger.reserve(holdOf('b'));
        const booked = await ledger.settle('acme', 'b', spent(0));
        expect(await ledger.expire('acme', 'b', NOON + 9)).toEqual(booked);
        const sweeper = await ledger.expire('acme', 'a', NOON + 9);
        expect([sweeper.id, sweeper.micros]).toEqual(['a', 100]);
        expect(await metersOf(ledger, scope.user)).toEqual({ month: [500, 30, 0] });
      });

      it('pages through the entries of a tenant between two moments', async () => {
        const { ledger } = await made();
        for (const [i, id] of ['d', 'b', 'c', 'a', 'e'].entries()) {
          await ledger.reserve(holdOf(id, { labels: labelsOf({ run: `run_${i}` }) }));
          await ledger.settle('acme', id, spent(i, { at: NOON + Math.floor(i / 2) }));
        }
        const other = holdOf('x', { tenantId: 'acme2', labels: labelsOf({ tenant: 'acme2' }) });
        await ledger.reserve(other);
        await ledger.settle('acme2', 'x', spent(9, { at: NOON }));
        const between = { from: NOON, to: NOON + 2 };
        const first = await ledger.entries('acme', between, { limit: 3 });
        const second = await ledger.entries('acme', between, { limit: 3, after: first.next ?? '' });
        const seen = [first, second].map((page) => page.entries.map((entry) => entry.id));
        expect([typeof first.next, second.next]).toEqual(['string', undefined]);
        expect(seen).toEqual([['b', 'd', 'a'], ['c']]);
        const rest = await ledger.entries('acme', { from: NOON + 2, to: NOON + 9 }, { limit: 1 });
        expect(rest.entries.map((entry) => entry.id)).toEqual(['e']);
        expect(rest.next).toBeUndefined();
      });

      it('adds usage up by day and group', async () => {
        const { ledger } = await made();
        const calls = [
          ['a', '2026-11-20T23:59Z', {}, 1],
          ['b', '2026-11-21T00:00Z', { agent: 'network' }, 2],
          ['c', '2026-11-21T12:00Z', { user: 'key_2', project: undefined }, 4],
          ['d', '2026-11-21T13:00Z', {}, 8],
          ['e', '2026-11-22T00:00Z', {}, 16],
        ] as const;
        for (const [id, time, labels, micros] of calls) {
          await ledger.reserve(holdOf(id, { labels: labelsOf(labels as object) }));
          await ledger.settle('acme', id, spent(micros, { at: at(time) }));
        }
        const sums = async (groupBy: 'project' | 'user' | 'agent' | 'day', from = '2026-11-21') => {
          const rows = await ledger.usage('acme', { from, to: '2026-11-21', groupBy });
          return rows.map((row) => [row.day.slice(8), row.group, row.calls, row.micros, row.cacheReadTokens]);
        };
        expect(await sums('project')).toEqual([
          ['21', '', 1, 4, 3],
          ['21', 'shop', 2, 10, 6],
        ]);
        expect(await sums('user')).toEqual([
          ['21', 'key_1', 2, 10, 6],
          ['21', 'key_2', 1, 4, 3],
        ]);
        expect(await sums('agent', '2026-11-20')).toEqual([
          ['20', 'log-analysis', 1, 1, 3],
          ['21', 'log-analysis', 2, 12, 6],
          ['21', 'network', 1, 2, 3],
        ]);
        expect(await sums('day')).toEqual([['21', '2026-11-21', 3, 14, 9]]);
        expect(await ledger.usage('acme2', { from: '2026-01-01', to: '2026-12-31', groupBy: 'day' })).toEqual(
          [],
        );
      });
    });
  });
}
