import { at, budgetOf, holdOf, NOON, scope, spent } from './ledger-samples.ts';
import { codeOf } from './samples.ts';
import type { World } from './world.ts';

/** What CostLedger promises of budgets. */
export function costLedgerBudgetsContract(world: () => Promise<World>): void {
  describe('CostLedger', () => {
    const made = async () => {
      const { ledger, otherLedger } = await world();
      return { ledger, otherLedger };
    };

    describe('entries by class', () => {
      it('keeps apart what is cached for an hour; a correction has no tokens', async () => {
        const { ledger } = await made();
        const written = { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 40 };
        await ledger.reserve(holdOf('b'));
        const hour = await ledger.settle(
          'acme',
          'b',
          spent(40, { usage: { ...written, cacheWrite1hTokens: 30 } }),
        );
        expect(hour).toMatchObject({ ...written, cacheWrite1hTokens: 30 });
        expect(await ledger.correct('acme', 'b', 41, 'as billed', NOON + 2000)).not.toHaveProperty(
          'cacheWrite1hTokens',
        );
        expect((await ledger.ofRun('acme', 'run_1'))[0]).toEqual(hour);
      });
    });

    describe('budgets', () => {
      it('are put at the version that they are at, and only there', async () => {
        const { ledger, otherLedger } = await made();
        const budget = budgetOf(scope.team, { day: 10, month: 100 });
        const stored = await ledger.putBudget('acme', budget, 0, NOON);
        expect(stored).toEqual({ ...budget, version: 1, updatedAt: NOON });
        expect(await codeOf(ledger.putBudget('acme', budget, 0, NOON))).toBe('precondition_failed');
        expect(await codeOf(ledger.putBudget('acme', budget, 2, NOON))).toBe('precondition_failed');
        expect(await otherLedger().getBudget('acme', scope.team)).toEqual(stored);
        const next = await otherLedger().putBudget('acme', { ...budget, limits: { week: 5 } }, 1, NOON + 7);
        expect(next).toEqual({ ...budget, limits: { week: 5 }, version: 2, updatedAt: NOON + 7 });
        expect(await ledger.listBudgets('acme')).toEqual([next]);
      });

      it('let one of many who put at once win', async () => {
        const { otherLedger } = await made();
        const puts = Array.from({ length: 10 }, (_, i) =>
          codeOf(otherLedger().putBudget('acme', budgetOf(scope.tenant, { day: i }), 0, NOON)),
        );
        const codes = (await Promise.all(puts)).sort();
        expect(codes).toEqual(['none', ...Array(9).fill('precondition_failed')]);
      });

      it('are listed by kind and id, without those of the organization and of others', async () => {
        const { ledger } = await made();
        for (const owner of [
          scope.user,
          scope.tenant,
          scope.organization,
          { kind: 'user', id: 'key_0' },
        ] as const) {
          await ledger.putBudget('acme', budgetOf(owner, { day: 1 }), 0, NOON);
        }
        const listed = await ledger.listBudgets('acme');
        expect(listed.map(({ scope: { kind, id } }) => `${kind} ${id}`)).toEqual([
          'tenant acme',
          'user key_0',
          'user key_1',
        ]);
        expect(await ledger.listBudgets('acme2')).toEqual([]);
        expect(await ledger.getBudget('acme2', scope.user)).toBeUndefined();
        expect((await ledger.getBudget('acme2', scope.organization))?.limits).toEqual({ day: 1 });
        expect(await ledger.meters('acme', scope.team, NOON)).toEqual([]);
      });

      it('of many scopes are told at once, in the order of the scopes, as they stand', async () => {
        const { ledger, otherLedger } = await made();
        const tenant = await ledger.putBudget('acme', budgetOf(scope.tenant, { run: 70, day: 500 }), 0, NOON);
        const project = await ledger.putBudget('acme', budgetOf(scope.project, {}), 0, NOON);
        const whole = await ledger.putBudget('acme', budgetOf(scope.organization, { total: 900 }), 0, NOON);
        await ledger.reserve(holdOf('a', { micros: 40 }));
        await ledger.settle('acme', 'a', spent(30));
        await ledger.reserve(holdOf('b', { micros: 20 }));
        const scopes = [scope.run, scope.project, scope.tenant, scope.organization];
        const states = await otherLedger().states('acme', { scopes, at: NOON, runId: 'run_1' });
        expect(states.map((state) => state.budget)).toEqual([project, tenant, whole]);
        expect(states.map((state) => state.meters.map((m) => [m.period, m.settled, m.held]))).toEqual([
          [],
          [
            ['run', 30, 20],
            ['day', 30, 20],
          ],
          [['total', 30, 20]],
        ]);
        const [standing] = await ledger.states('acme', { scopes: [scope.tenant], at: NOON });
        expect(standing?.meters).toEqual(await ledger.meters('acme', scope.tenant, NOON));
        expect(await ledger.states('acme2', { scopes: [scope.tenant, scope.project], at: NOON })).toEqual([]);
        expect(await ledger.states('acme', { scopes: [], at: NOON })).toEqual([]);
      });

      it('have a meter for each limit, named by its window, even before the first call', async () => {
        const { ledger } = await made();
        const limits = { run: 1, day: 2, week: 3, month: 4, total: 5 };
        await ledger.putBudget('acme', budgetOf(scope.run, limits), 0, NOON);
        const zero = { scope: scope.run, settled: 0, held: 0 };
        expect(await ledger.meters('acme', scope.run, NOON)).toEqual([
          { ...zero, period: 'run', window: 'run_1', limit: 1 },
          { ...zero, period: 'day', window: '2026-11-21', limit: 2, resetsAt: at('2026-11-22T00:00Z') },
          { ...zero, period: 'week', window: '2026-W47', limit: 3, resetsAt: at('2026-11-23T00:00Z') },
          { ...zero, period: 'month', window: '2026-11', limit: 4, resetsAt: at('2026-12-01T00:00Z') },
          { ...zero, period: 'total', window: 'total', limit: 5 },
        ]);
      });
    });
  });
}
