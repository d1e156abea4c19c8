import { BudgetExceededError } from '#domain/errors.ts';
import { at, budgetOf, holdOf, labelsOf, metersOf, NOON, scope, spent } from './ledger-samples.ts';
import { codeOf } from './samples.ts';
import type { World } from './world.ts';

const standingOf = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
    return 'allowed';
  } catch (error) {
    return error instanceof BudgetExceededError ? error.standing : error;
  }
};

/** What CostLedger promises of limits. */
export function costLedgerLimitsContract(world: () => Promise<World>): void {
  describe('CostLedger', () => {
    const made = async () => {
      const { ledger, otherLedger } = await world();
      return { ledger, otherLedger };
    };

    describe('limits', () => {
      it.each(Object.entries(scope))('of the %s are held and spent by its calls', async (_, owner) => {
        const { ledger } = await made();
        await ledger.putBudget('acme', budgetOf(owner, { total: 250, day: 250 }), 0, NOON);
        await ledger.reserve(holdOf('a'));
        await ledger.reserve(holdOf('b'));
        expect(await metersOf(ledger, owner)).toEqual({ day: [250, 0, 200], total: [250, 0, 200] });
        expect(await standingOf(ledger.reserve(holdOf('c')))).toEqual({
          scope: `${owner.kind}/${owner.id}`,
          period: 'day',
          limit: 250,
          spent: 0,
          held: 200,
          resetsAt: at('2026-11-22T00:00Z'),
          paused: false,
          raisedBy: 'costs:write',
        });
        await ledger.settle('acme', 'a', spent(30));
        expect(await metersOf(ledger, owner)).toEqual({ day: [250, 30, 100], total: [250, 30, 100] });
        expect(await ledger.reserve(holdOf('c'))).toEqual(holdOf('c'));
        await ledger.settle('acme', 'b', spent(0, { basis: 'free', usage: undefined }));
        await ledger.settle('acme', 'c', spent(170));
        expect(await metersOf(ledger, owner)).toEqual({ day: [250, 200, 0], total: [250, 200, 0] });
        expect(await ledger.reserve(holdOf('d', { micros: 50 }))).toBeDefined();
        expect(await codeOf(ledger.reserve(holdOf('e', { micros: 1 })))).toBe('budget_exceeded');
      });

      it('that refuse name the narrowest scope, and nothing is held anywhere', async () => {
        const { ledger } = await made();
        await ledger.putBudget('acme', budgetOf(scope.tenant, { day: 99 }), 0, NOON);
        await ledger.putBudget('acme', budgetOf(scope.user, { month: 99, total: 99 }), 0, NOON);
        await ledger.putBudget('acme', budgetOf(scope.run, { run: 1000 }), 0, NOON);
        const refused = { scope: 'user/key_1', period: 'month', limit: 99, spent: 0, held: 0 };
        expect(await standingOf(ledger.reserve(holdOf('a')))).toMatchObject(refused);
        expect(await metersOf(ledger, scope.run)).toEqual({ run: [1000, 0, 0] });
        expect(await ledger.heldBy('acme', 'run_1')).toEqual([]);
        expect(await codeOf(ledger.settle('acme', 'a', spent(1)))).toBe('not_found');
      });

      it('for each run of a tenant are counted by run', async () => {
        const { ledger } = await made();
        await ledger.putBudget('acme', budgetOf(scope.tenant, { run: 150 }), 0, NOON);
        await ledger.reserve(holdOf('a'));
        expect(await standingOf(ledger.reserve(holdOf('b')))).toMatchObject({
          scope: 'tenant/acme',
          period: 'run',
          held: 100,
        });
        await ledger.reserve(holdOf('b', { labels: labelsOf({ run: 'run_2' }) }));
        expect(await ledger.meters('acme', scope.tenant, NOON)).toEqual([]);
      });

      it('of others are not touched', async () => {
        const { ledger } = await made();
        await ledger.putBudget('acme2', budgetOf({ kind: 'tenant', id: 'acme2' }, { day: 10 }), 0, NOON);
        await ledger.putBudget('acme2', budgetOf(scope.user, { day: 10 }), 0, NOON);
        await ledger.putBudget('acme', budgetOf({ kind: 'user', id: 'key_2' }, { day: 10 }), 0, NOON);
        await ledger.reserve(holdOf('a'));
        expect(await metersOf(ledger, scope.user, NOON, 'acme2')).toEqual({ day: [10, 0, 0] });
      });

      it('of an organization are shared by its tenants', async () => {
        const { ledger } = await made();
        await ledger.putBudget('acme', budgetOf(scope.organization, { day: 150 }), 0, NOON);
        await ledger.reserve(holdOf('a'));
        const other = holdOf('a', { tenantId: 'acme2', labels: labelsOf({ tenant: 'acme2' }) });
        expect(await standingOf(ledger.reserve(other))).toMatchObject({ scope: 'organization/example' });
        await ledger.settle('acme', 'a', spent(20));
        expect(await ledger.reserve(other)).toEqual(other);
        expect(await metersOf(ledger, scope.organization, NOON, 'acme2')).toEqual({ day: [150, 20, 100] });
      });

      it('count what was booked in the window before they were set', async () => {
        const { ledger } = await made();
        const times = ['2026-10-31T23:00Z', '2026-11-15T12:00Z', '2026-11-16T00:00Z', '2026-11-21T01:00Z'];
        for (const [i, time] of times.entries()) {
          await ledger.reserve(holdOf(`${i}`, { createdAt: at(time) }));
          await ledger.settle('acme', `${i}`, spent(10 ** i, { at: at(time) }));
        }
        await ledger.reserve(holdOf('x', { labels: labelsOf({ user: 'key_2' }) }));
        await ledger.settle('acme', 'x', spent(50_000, { at: NOON }));
        const limits = { day: 9e6, week: 9e6, month: 9e6, total: 9e6 };
        for (const owner of [scope.user, scope.tenant])
          await ledger.putBudget('acme', budgetOf(owner, limits), 0, NOON);
        const seen = { day: 1000, week: 1100, month: 1110, total: 1111 };
        const own = Object.entries(seen).map(([period, micros]) => [period, [9e6, micros, 0]]);
        expect(await metersOf(ledger, scope.user)).toEqual(Object.fromEntries(own));
        const all = Object.entries(seen).map(([period, micros]) => [period, [9e6, 50_000 + micros, 0]]);
        expect(await metersOf(ledger, scope.tenant)).toEqual(Object.fromEntries(all));
      });

      it('count calls that are under way when they are set, and book their ends', async () => {
        const { ledger, otherLedger } = await made();
        const other = otherLedger();
        for (const id of ['a', 'b', 'c']) await other.reserve(holdOf(id));
        await other.reserve(holdOf('yesterday', { createdAt: NOON - 86_400_000 }));
        await other.reserve(holdOf('free', { micros: 0 }));
        await other.reserve(holdOf('foreign', { labels: labelsOf({ user: 'key_2' }) }));
        await other.settle('acme', 'a', spent(10));
        await ledger.putBudget('acme', budgetOf(scope.user, { day: 500, total: 500 }), 0, NOON);
        expect(await metersOf(ledger, scope.user)).toEqual({ day: [500, 10, 200], total: [500, 10, 300] });
        expect(await standingOf(other.reserve(holdOf('d', { micros: 191 })))).toMatchObject({ held: 300 });
        await other.settle('acme', 'b', spent(40));
        await other.expire('acme', 'c', NOON + 9);
        await other.settle('acme', 'yesterday', spent(1));
        expect(await metersOf(ledger, scope.user)).toEqual({ day: [500, 150, 0], total: [500, 151, 0] });
        await other.correct('acme', 'b', 41, 'as billed', NOON + 10);
        expect(await metersOf(ledger, scope.user)).toEqual({ day: [500, 151, 0], total: [500, 152, 0] });
      });

      it('hold a call under way once, however often they are taken away and set again', async () => {
        const { ledger } = await made();
        await ledger.reserve(holdOf('a'));
        for (const [version, limits] of [{ day: 500 }, {}, { day: 500 }, { day: 400, week: 500 }].entries()) {
          await ledger.putBudget('acme', budgetOf(scope.tenant, limits), version, NOON);
        }
        expect(await metersOf(ledger, scope.tenant)).toEqual({ day: [400, 0, 100], week: [500, 0, 100] });
        await ledger.settle('acme', 'a', spent(30));
        expect(await metersOf(ledger, scope.tenant)).toEqual({ day: [400, 30, 0], week: [500, 30, 0] });
      });

      it('count the calls under way of every tenant of an organization', async () => {
        const { ledger } = await made();
        const theirs = { tenantId: 'acme2', labels: labelsOf({ tenant: 'acme2' }) };
        await ledger.reserve(holdOf('a'));
        await ledger.reserve(holdOf('b', theirs));
        await ledger.putBudget('acme', budgetOf(scope.organization, { day: 500 }), 0, NOON);
        expect(await metersOf(ledger, scope.organization)).toEqual({ day: [500, 0, 200] });
        await ledger.settle('acme2', 'b', spent(30));
        expect(await metersOf(ledger, scope.organization)).toEqual({ day: [500, 30, 100] });
      });

      it('that are raised or lowered hold from the next call on, in every process', async () => {
        const { ledger, otherLedger } = await made();
        const other = otherLedger();
        await ledger.putBudget('acme', budgetOf(scope.tenant, { day: 150 }), 0, NOON);
        await other.reserve(holdOf('a'));
        expect(await codeOf(other.reserve(holdOf('b')))).toBe('budget_exceeded');
        await ledger.putBudget('acme', budgetOf(scope.tenant, { day: 200 }), 1, NOON);
        await other.reserve(holdOf('b'));
        await ledger.putBudget('acme', budgetOf(scope.tenant, { day: 50 }), 2, NOON);
        expect(await standingOf(other.reserve(holdOf('c', { micros: 1 })))).toMatchObject({
          limit: 50,
          held: 200,
        });
        await ledger.settle('acme', 'a', spent(10));
        await ledger.settle('acme', 'b', spent(10));
        expect(await codeOf(other.reserve(holdOf('c', { micros: 31 })))).toBe('budget_exceeded');
        expect(await other.reserve(holdOf('c', { micros: 30 }))).toBeDefined();
        expect(await metersOf(other, scope.tenant)).toEqual({ day: [50, 20, 30] });
      });

      it('that are new hold from the next call on, in every process', async () => {
        const { ledger, otherLedger } = await made();
        const other = otherLedger();
        await other.reserve(holdOf('a'));
        await ledger.putBudget('acme', budgetOf(scope.organization, { day: 10 }), 0, NOON);
        expect(await codeOf(other.reserve(holdOf('b')))).toBe('budget_exceeded');
        await ledger.putBudget('acme', budgetOf(scope.organization, {}), 1, NOON);
        expect(await codeOf(other.reserve(holdOf('b')))).toBe('none');
        await ledger.putBudget('acme', budgetOf(scope.run, { total: 10 }), 0, NOON);
        expect(await codeOf(other.reserve(holdOf('c')))).toBe('budget_exceeded');
      });

      it('that are paused refuse everything until they are not', async () => {
        const { ledger, otherLedger } = await made();
        const other = otherLedger();
        await other.reserve(holdOf('a'));
        await ledger.putBudget('acme', budgetOf(scope.tenant, { day: 1000 }, true), 0, NOON);
        await ledger.putBudget('acme', budgetOf(scope.workflow, {}, true), 0, NOON);
        expect(await standingOf(other.reserve(holdOf('b', { micros: 0 })))).toEqual({
          scope: 'workflow/investigate',
          period: 'total',
          limit: 0,
          spent: 0,
          held: 0,
          paused: true,
          raisedBy: 'costs:write',
        });
        await ledger.putBudget('acme', budgetOf(scope.workflow, {}), 1, NOON);
        expect(await standingOf(other.reserve(holdOf('b')))).toMatchObject({ paused: true, limit: 1000 });
        expect(await other.reserve(holdOf('a'))).toEqual(holdOf('a'));
        await ledger.putBudget('acme', budgetOf(scope.tenant, { day: 1000 }), 1, NOON);
        expect(await codeOf(other.reserve(holdOf('b')))).toBe('none');
      });

      it('let calls pass that cost nothing, however much is spent', async () => {
        const { ledger } = await made();
        await ledger.putBudget('acme', budgetOf(scope.tenant, { day: 0 }), 0, NOON);
        expect(await codeOf(ledger.reserve(holdOf('a', { micros: 0 })))).toBe('none');
        expect(await codeOf(ledger.reserve(holdOf('b', { micros: 1 })))).toBe('budget_exceeded');
      });

      it('let through no more than there is room for, however many ask at once', async () => {
        const { ledger, otherLedger } = await made();
        await ledger.putBudget('acme', budgetOf(scope.tenant, { day: 750 }), 0, NOON);
        await ledger.putBudget('acme', budgetOf(scope.user, { day: 820 }), 0, NOON);
        const codes = await Promise.all(
          Array.from({ length: 20 }, (_, i) => codeOf(otherLedger().reserve(holdOf(`${i}`)))),
        );
        expect(codes.filter((code) => code === 'none')).toHaveLength(7);
        expect(codes.filter((code) => code === 'budget_exceeded')).toHaveLength(13);
        expect(await metersOf(ledger, scope.tenant)).toEqual({ day: [750, 0, 700] });
        expect(await metersOf(ledger, scope.user)).toEqual({ day: [820, 0, 700] });
      });
    });
  });
}
