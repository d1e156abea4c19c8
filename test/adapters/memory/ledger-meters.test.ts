import * as fc from 'fast-check';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import type { Budget } from '#domain/costs/budget.ts';
import { coversLabels } from '#domain/costs/standing.ts';
import type { CostLedger } from '#ports/cost-ledger.ts';
import { budgetOf, holdOf, labelsOf, NOON, scope, spent } from '../../ports/ledger-samples.ts';

type Step = (ledger: CostLedger) => Promise<unknown>;

const id = fc.nat({ max: 11 }).map(String);
const micros = fc.integer({ min: 1, max: 200 });
const owner = fc.constantFrom(scope.tenant, scope.user, scope.project, scope.run);
const limits = fc.subarray(['day', 'week', 'month', 'total'] as const);
const labels = (name: string) =>
  Number(name) % 3 === 0 ? labelsOf({ user: 'key_2', run: 'run_2' }) : labelsOf();

/**
 * Limits come and go while calls begin and end; none is ever refused for what it has left. A correction counts in the
 * meters of its call, so that of a call which had ended before a limit was set is not in its meter: none is made here.
 */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(id, micros).map(([name, amount]): Step => {
    const hold = holdOf(name, { micros: amount, labels: labels(name) });
    return (ledger) => ledger.reserve(hold);
  }),
  fc.tuple(id, micros).map(
    ([name, amount]): Step =>
      (ledger) =>
        ledger.settle('acme', name, spent(amount)),
  ),
  fc.tuple(owner, limits).map(
    ([of, periods]): Step =>
      async (ledger) => {
        const now = (await ledger.getBudget('acme', of))?.version ?? 0;
        const set = Object.fromEntries(periods.map((period) => [period, 1e9])) as Budget['limits'];
        return ledger.putBudget('acme', budgetOf(of, set), now, NOON);
      },
  ),
);

describe('the meters of a ledger', () => {
  it('hold and have spent what the book says, whenever their limits were set', async () => {
    let joined = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        const ledger = memoryCostLedger();
        for (const does of steps) await does(ledger).catch(() => undefined);
        const { entries } = await ledger.entries('acme', { from: 0, to: 2e12 }, { limit: 1000 });
        const held = (await Promise.all(['run_1', 'run_2'].map((run) => ledger.heldBy('acme', run)))).flat();
        for (const each of [scope.tenant, scope.user, scope.project, scope.run]) {
          const sum = (parts: readonly { micros: number; labels: ReturnType<typeof labelsOf> }[]): number =>
            parts.filter((part) => coversLabels(each, part.labels)).reduce((so, part) => so + part.micros, 0);
          const expected = { settled: sum(entries), held: sum(held) };
          for (const meter of await ledger.meters('acme', each, NOON)) {
            joined += meter.held;
            expect({ settled: meter.settled, held: meter.held }).toEqual(expected);
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(joined).toBeGreaterThan(0);
  });
});
