import * as fc from 'fast-check';
import { cellOf, correctionOf, entryOf, groupUsage } from '#domain/costs/booking.ts';
import type { Budget, Meter } from '#domain/costs/budget.ts';
import { forecast, forecastOf } from '#domain/costs/forecast.ts';
import { windowOf } from '#domain/costs/period.ts';
import { scopesOf } from '#domain/costs/scope.ts';
import {
  availableOf,
  coversLabels,
  dollars,
  limitsOf,
  overLimit,
  RAISED_BY,
  spendingStopped,
  standingLimits,
  thresholdId,
  thresholdsReached,
  whilePaused,
} from '#domain/costs/standing.ts';
import { summarize } from '#domain/costs/summary.ts';
import { usageGroups } from '#domain/costs/usage.ts';
import { at, budgetOf, holdOf, labelsOf, NOON, scope, spent } from '../../ports/ledger-samples.ts';

const meter = (limit: number, settled: number, held = 0): Meter => ({
  scope: scope.tenant,
  period: 'day',
  window: '2026-11-21',
  limit,
  settled,
  held,
  resetsAt: at('2026-11-22T00:00Z'),
});

describe('limits', () => {
  const budget: Budget = budgetOf(scope.tenant, { run: 1, day: 2, total: 3 });

  it('of a call have the window of its moment and its run', () => {
    expect(limitsOf(budget, NOON, 'run_9').map((l) => [l.period, l.window, l.limit])).toEqual([
      ['run', 'run_9', 1],
      ['day', '2026-11-21', 2],
      ['total', 'total', 3],
    ]);
    expect(standingLimits(budget, NOON).map((l) => l.period)).toEqual(['day', 'total']);
  });

  it('cover the calls of their scope, of which a call has as many as it has labels', () => {
    const labels = labelsOf({ team: undefined });
    const scopes = scopesOf(labels);
    expect(scopes.map(({ kind }) => kind)).toEqual([
      'organization',
      'tenant',
      'project',
      'user',
      'workflow',
      'run',
    ]);
    expect(scopes.filter((of) => !coversLabels(of, labels))).toEqual([]);
    expect(coversLabels(scope.team, labels)).toBe(false);
    expect(coversLabels({ kind: 'user', id: 'shop' }, labels)).toBe(false);
  });

  it('that refuse say all that one needs to act', () => {
    const error = overLimit(meter(10_000_000, 9_500_000, 400_000), 300_000);
    expect(error.message).toBe(
      `the budget of tenant/acme for the period day refuses: limit $10.00, spent $9.50, held $0.40, this call may cost up to $0.30; it starts over at 2026-11-22T00:00:00Z; a key with the scope ${RAISED_BY} may change it`,
    );
    expect([error.code, error.retryable, error.standing.paused]).toEqual(['budget_exceeded', false, false]);
    expect(whilePaused({ ...budget, paused: true }, undefined).message).toContain('it is paused; a key');
    expect(availableOf(meter(5, 7, 1))).toBe(-3);
  });

  it.each([
    [0, '$0.00'],
    [1, '$0.000001'],
    [1500, '$0.0015'],
    [99_999, '$0.099999'],
    [100_000, '$0.10'],
    [1_234_567, '$1.24'],
    [-2_000_000, '-$2.00'],
  ])('show %i micro-dollars as %s', (micros, text) => {
    expect(dollars(micros)).toBe(text);
  });
});

describe('thresholds', () => {
  it('are reached by what is spent, and the last one when no call is paid for any more', () => {
    expect(thresholdsReached(meter(1000, 799), 0)).toEqual([]);
    expect(thresholdsReached(meter(1000, 800), 0)).toEqual([80]);
    expect(thresholdsReached(meter(1000, 949), 0)).toEqual([80, 90]);
    expect(thresholdsReached(meter(1000, 999), 0)).toEqual([80, 90, 95]);
    expect(thresholdsReached(meter(1000, 1000), 0)).toEqual([80, 90, 95, 100]);
    expect(thresholdsReached(meter(1000, 980), 20)).toEqual([80, 90, 95]);
    expect(thresholdsReached(meter(1000, 981), 20)).toEqual([80, 90, 95, 100]);
    expect(thresholdsReached(meter(0, 5), 0)).toEqual([]);
  });

  it('stay reached while more is spent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(2000), fc.nat(2000), (limit, spent, more) => {
        const [before, after] = [spent, spent + more].map((micros) =>
          thresholdsReached(meter(limit, micros), 0),
        );
        expect(after).toEqual(expect.arrayContaining([...(before ?? [])]));
        expect(after).toEqual([80, 90, 95, 100].filter((percent) => (spent + more) * 100 >= limit * percent));
      }),
    );
    expect(thresholdId('acme', meter(10, 0), 80)).toBe('acme/tenant/acme/day/2026-11-21/10/80');
  });
});

describe('a budget', () => {
  const budget = { ...budgetOf({ kind: 'tenant', id: 'acme' }, { day: 1000 }) };

  it('stops spending while it is paused or used up, and says so', () => {
    expect(spendingStopped(budget, [meter(1000, 980)], 20)).toBeUndefined();
    const usedUp = spendingStopped(budget, [meter(1000, 981)], 20);
    expect(usedUp?.standing).toMatchObject({ scope: 'tenant/acme', spent: 981, limit: 1000, paused: true });
    const paused = spendingStopped({ ...budget, paused: true }, [meter(1000, 0)], 20);
    expect(paused?.standing).toMatchObject({ period: 'day', spent: 0, paused: true });
  });

  it('is not used up by what is only held', () => {
    expect(spendingStopped(budget, [{ ...meter(1000, 900), held: 100 }], 20)).toBeUndefined();
  });
});

describe('a forecast', () => {
  const day = windowOf('day', NOON, 'r');

  it('goes straight on, and says when the limit will be reached', () => {
    expect(forecast(500, day, NOON)).toEqual({ kind: 'expected', micros: 1000 });
    expect(forecastOf(meter(750, 500), day, NOON)).toEqual({
      kind: 'expected',
      micros: 1000,
      limitReachedAt: at('2026-11-21T18:00Z'),
    });
    expect(forecastOf(meter(1001, 500), day, NOON)).toEqual({ kind: 'expected', micros: 1000 });
    expect(forecast(500, windowOf('total', NOON, 'r'), NOON)).toEqual({ kind: 'endless' });
  });

  it('waits until there is something to go by', () => {
    const from = at('2026-11-21T01:12Z');
    expect(forecast(500, day, from - 1)).toEqual({ kind: 'too-early', from });
    expect(forecast(500, day, from)).toEqual({ kind: 'expected', micros: 10_000 });
  });

  it('is never below what is spent, and at the end is just that', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: day.from, max: (day.to ?? 0) + 1000 }), (micros, now) => {
        const told = forecast(micros, day, now);
        if (told.kind !== 'expected') return;
        expect(told.micros).toBeGreaterThanOrEqual(micros);
        if (now >= (day.to ?? 0)) expect(told.micros).toBe(micros);
      }),
    );
  });
});

const labels = fc
  .tuple(fc.constantFrom('shop', 'till', undefined), fc.constantFrom('key_1', 'key_2'))
  .map(([project, user]) => labelsOf({ project, user }));
const entries = fc.array(
  fc
    .tuple(labels, fc.nat({ max: 1000 }), fc.nat({ max: 5 }), fc.nat({ max: 1000 }))
    .map(([of, micros, days, truth]) => {
      const entry = entryOf(holdOf('a', { labels: of }), spent(micros, { at: NOON + days * 86_400_000 }));
      return truth % 3 === 0 ? correctionOf(entry, truth, 'why', entry.at) : entry;
    }),
);

describe('usage', () => {
  it('has the same sum however it is grouped, and whatever the order', () => {
    fc.assert(
      fc.property(entries, (all) => {
        const sums = usageGroups.map((group) => {
          const rows = groupUsage(all.map(cellOf), group);
          expect(groupUsage([...all].reverse().map(cellOf), group)).toEqual(rows);
          return [
            rows.reduce((sum, row) => sum + row.micros, 0),
            rows.reduce((sum, row) => sum + row.calls, 0),
            rows.reduce((sum, row) => sum + row.inputTokens, 0),
          ];
        });
        const real = all.filter((entry) => entry.basis !== 'correction');
        const total = all.reduce((sum, entry) => sum + entry.micros, 0);
        expect(sums).toEqual(usageGroups.map(() => [total, real.length, real.length * 10]));
      }),
    );
  });

  it('is summed up beside as many days before, the dearest first', () => {
    const cell = (user: string, micros: number, time: string) =>
      cellOf(entryOf(holdOf('a', { labels: labelsOf({ user }) }), spent(micros, { at: at(time) })));
    const rows = groupUsage(
      [
        cell('a', 5, '2026-11-19T00:00Z'),
        cell('a', 7, '2026-11-20T00:00Z'),
        cell('b', 9, '2026-11-21T00:00Z'),
        cell('a', 3, '2026-11-21T00:00Z'),
        cell('c', 1, '2026-11-21T00:00Z'),
      ],
      'user',
    );
    expect(summarize(rows, { before: ['2026-11-20'], now: ['2026-11-21'] }, 2)).toEqual({
      from: '2026-11-21',
      to: '2026-11-21',
      calls: 3,
      micros: 13,
      before: { calls: 1, micros: 7 },
      top: [
        { group: 'b', calls: 1, micros: 9 },
        { group: 'a', calls: 1, micros: 3 },
      ],
      others: { groups: 1, micros: 1 },
    });
  });
});
