import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { memoryEventForwarder } from '#adapters/memory/event-forwarder.ts';
import { memoryMessageBus } from '#adapters/memory/message-bus.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { memorySummaryList } from '#adapters/memory/summary-list.ts';
import { BudgetEvent } from '#domain/costs/budget-event.ts';
import { watchSpending } from '#services/costs/watch-spending.ts';
import { at, budgetOf, holdOf, NOON, scope, spent } from '../../ports/ledger-samples.ts';

const LEAST = 20;

const made = (leastCallMicros = LEAST) => {
  const ledger = memoryCostLedger();
  const deps = {
    ledger,
    budgets: { states: ledger.states, leastCallMicros },
    bus: memoryMessageBus(),
    events: memoryEventForwarder(),
    summaries: memorySummaryList(),
    clock: memoryClock(NOON),
    random: memoryRandomness(1),
  };
  let calls = 0;
  const spend = async (micros: number, moment = NOON, settledAt = moment) => {
    calls += 1;
    const id = `call-${calls}`;
    await ledger.reserve(holdOf(id, { micros, createdAt: moment }));
    return ledger.settle('acme', id, spent(micros, { at: settledAt }));
  };
  const told = async () => {
    const { items } = await deps.bus.getHistory('acme', { limit: 100 });
    return items.map(({ type, data }) => {
      const event = BudgetEvent.parse(data);
      return `${type} ${event.scope.kind} ${event.period} ${event.percent}`;
    });
  };
  return { deps, spend, told };
};

describe('watchSpending', () => {
  it('tells each share of a limit once, and the last when no call is paid for any more', async () => {
    const { deps, spend, told } = made();
    await deps.ledger.putBudget('acme', budgetOf(scope.project, { day: 1000 }), 0, NOON);
    const after: (readonly string[])[] = [];
    for (const micros of [799, 1, 150, 20, 11]) {
      const entry = await spend(micros);
      await watchSpending(deps, entry);
      await watchSpending(deps, entry);
      after.push(await told());
    }
    const [w80, w90, w95] = [80, 90, 95].map((percent) => `budget-warning project day ${percent}`);
    expect(after.map((list) => list.length)).toEqual([0, 1, 3, 3, 4]);
    expect([...(after.at(-1) ?? [])].sort()).toEqual(['budget-used-up project day 100', w80, w90, w95]);
  });

  it('says where the budget stands', async () => {
    const { deps, spend } = made();
    await deps.ledger.putBudget('acme', budgetOf(scope.team, { week: 1000 }), 0, NOON);
    await watchSpending(deps, await spend(800));
    const { items } = await deps.bus.getHistory('acme', { limit: 9 });
    expect(items).toEqual([
      {
        id: 'acme/team/payments/week/2026-W47/1000/80',
        type: 'budget-warning',
        source: 'budgets',
        tenantId: 'acme',
        subject: 'team/payments',
        time: NOON,
        data: {
          scope: scope.team,
          period: 'week',
          window: '2026-W47',
          percent: 80,
          limitMicros: 1000,
          spentMicros: 800,
          heldMicros: 0,
          resetsAt: at('2026-11-23T00:00Z'),
        },
      },
    ]);
  });

  it('hands nothing to the bus again that this process has told', async () => {
    const { deps, spend } = made();
    await deps.ledger.putBudget('acme', budgetOf(scope.project, { day: 1000 }), 0, NOON);
    const entry = await spend(920);
    expect(await watchSpending(deps, entry)).toEqual({ warnings: 2 });
    expect(await watchSpending(deps, entry)).toEqual({ warnings: 0 });
  });

  it('tells what entries that came together have reached, whoever is looked at first', async () => {
    const { deps, spend, told } = made();
    await deps.ledger.putBudget('acme', budgetOf(scope.tenant, { month: 1000 }), 0, NOON);
    const entries = [await spend(500), await spend(350), await spend(60)];
    await Promise.all(entries.map((entry) => watchSpending(deps, entry)));
    expect((await told()).sort()).toEqual([
      'budget-warning tenant month 80',
      'budget-warning tenant month 90',
    ]);
  });

  it('tells again in a new window and for a changed limit', async () => {
    const { deps, spend, told } = made();
    await deps.ledger.putBudget('acme', budgetOf(scope.user, { day: 100 }), 0, NOON);
    await watchSpending(deps, await spend(80));
    await watchSpending(deps, await spend(80, at('2026-11-22T12:00Z')));
    await deps.ledger.putBudget('acme', budgetOf(scope.user, { day: 95 }), 1, NOON);
    await watchSpending(deps, await spend(0, at('2026-11-22T12:00Z')));
    const day = (percent: number) =>
      `${percent === 100 ? 'budget-used-up' : 'budget-warning'} user day ${percent}`;
    expect((await told()).sort()).toEqual([day(100), day(80), day(80), day(80)]);
  });

  it('looks at the day of the reservation too when the call ended after midnight', async () => {
    const { deps, spend, told } = made();
    await deps.ledger.putBudget('acme', budgetOf(scope.tenant, { day: 1000 }), 0, NOON);
    await watchSpending(deps, await spend(850, at('2026-11-21T23:59Z'), at('2026-11-22T00:01Z')));
    expect(await told()).toEqual(['budget-warning tenant day 80']);
  });

  it('measures limits for each run by the run of the call', async () => {
    const { deps, spend, told } = made();
    await deps.ledger.putBudget('acme', budgetOf(scope.tenant, { run: 100 }), 0, NOON);
    await watchSpending(deps, await spend(90));
    expect((await told()).sort()).toEqual([
      'budget-used-up tenant run 100',
      'budget-warning tenant run 80',
      'budget-warning tenant run 90',
    ]);
  });

  it('notes day and week for their summaries, each once', async () => {
    const { deps, spend } = made();
    for (const micros of [1, 2]) await watchSpending(deps, await spend(micros));
    expect(await deps.summaries.due(at('2026-12-01T00:00Z'), 9)).toEqual([
      { tenantId: 'acme', period: 'day', window: '2026-11-21', dueAt: at('2026-11-22T00:10Z') },
      { tenantId: 'acme', period: 'week', window: '2026-W47', dueAt: at('2026-11-23T00:10Z') },
    ]);
  });
});
