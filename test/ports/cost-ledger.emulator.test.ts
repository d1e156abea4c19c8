import * as fc from 'fast-check';
import { type Budget, periods } from '#domain/costs/budget.ts';
import { usageGroups } from '#domain/costs/usage.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { CostLedger } from '#ports/cost-ledger.ts';
import { withEmulator } from '../emulator/with-emulator.ts';
import { awsWorlds } from './aws-world.ts';
import { budgetOf, holdOf, labelsOf, NOON, scope, spent } from './ledger-samples.ts';
import { memoryWorld } from './memory-world.ts';
import type { World } from './world.ts';

/** One call on any ledger. */
type Call = readonly [title: string, (ledger: CostLedger) => Promise<unknown>];

const DAY = 86_400_000;
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e/1#%');
const moment = fc.nat({ max: 3 }).map((days) => NOON + days * DAY);
const micros = fc.nat({ max: 120 });
const owner = fc.constantFrom(...Object.values(scope));
const limits = fc.dictionary(fc.constantFrom(...periods), fc.nat({ max: 400 }), { maxKeys: 2 });

const call: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(id, micros, moment, fc.boolean()).map(([name, amount, at, other]): Call => {
      const labels = other ? labelsOf({ user: 'key_2', run: 'run_2', team: undefined }) : labelsOf();
      const hold = holdOf(name, { micros: amount, createdAt: at, expiresAt: at + 1000, labels });
      return [`reserve ${name} ${amount} ${at} ${other}`, (ledger) => ledger.reserve(hold)];
    }),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(id, micros, moment)
      .map(
        ([name, amount, at]): Call => [
          `settle ${name} ${amount} ${at}`,
          (ledger) => ledger.settle('acme', name, spent(amount, { at })),
        ],
      ),
  },
  fc
    .tuple(id, moment)
    .map(([name, at]): Call => [`expire ${name} ${at}`, (ledger) => ledger.expire('acme', name, at)]),
  fc
    .tuple(id, micros, moment)
    .map(
      ([name, amount, at]): Call => [
        `correct ${name} ${amount} ${at}`,
        (ledger) => ledger.correct('acme', name, amount, 'why', at),
      ],
    ),
  {
    weight: 2,
    arbitrary: fc.tuple(owner, limits, fc.nat({ max: 9 }), fc.nat({ max: 2 }), moment).map(
      ([of, some, dice, version, at]): Call => [
        `put ${of.kind} ${JSON.stringify(some)} ${dice} ${version} ${at}`,
        async (ledger) => {
          // mostly at the version that it is at: else little happens
          const now = (await ledger.getBudget('acme', of))?.version ?? 0;
          const budget = budgetOf(of, some as Budget['limits'], dice === 0);
          return ledger.putBudget('acme', budget, dice < 8 ? now : version, at);
        },
      ],
    ),
  },
);

async function answerOf(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    return error instanceof OrchestratorError ? `${error.code} ${error.message}` : error;
  }
}

/** Everything there is to see of a ledger. */
async function picture(ledger: CostLedger): Promise<unknown> {
  const days = { from: '2026-11-01', to: '2026-12-31' };
  return {
    budgets: await ledger.listBudgets('acme'),
    meters: await Promise.all(
      Object.values(scope).flatMap((of) => [NOON, NOON + 2 * DAY].map((at) => ledger.meters('acme', of, at))),
    ),
    runs: await Promise.all(['run_1', 'run_2'].map((run) => ledger.ofRun('acme', run))),
    held: await Promise.all(['run_1', 'run_2'].map((run) => ledger.heldBy('acme', run))),
    expired: await ledger.expired(NOON + 2 * DAY, 10),
    usage: await Promise.all(usageGroups.map((groupBy) => ledger.usage('acme', { ...days, groupBy }))),
    entries: await ledger.entries('acme', { from: NOON, to: NOON + 3 * DAY }, { limit: 100 }),
  };
}

describe('the ledger of the table', () => {
  withEmulator();
  let aws: () => Promise<World>;
  beforeAll(async () => {
    aws = await awsWorlds();
  });

  it('answers every sequence of calls like the one in memory', async () => {
    const codes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 15, maxLength: 50 }), async (calls) => {
        const [{ ledger: table }, { ledger: memory }] = [await aws(), memoryWorld()];
        for (const [title, does] of calls) {
          const expected = await answerOf(does(memory));
          if (typeof expected === 'string') codes.add(expected.split(' ')[0] ?? '');
          expect([title, await answerOf(does(table))]).toEqual([title, expected]);
        }
        expect(await picture(table)).toEqual(await picture(memory));
      }),
      { numRuns: 25 },
    );
    expect([...codes].sort()).toEqual(['budget_exceeded', 'not_found', 'precondition_failed']);
  });
});
