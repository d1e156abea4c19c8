import * as fc from 'fast-check';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import type { UsageRecord } from '#domain/costs/usage-record.ts';
import { reconcileUsage } from '#services/costs/reconcile-usage.ts';
import { expectRecount } from '../../ports/ledger-recount.ts';
import { budgetOf, holdOf, NOON, scope, spent } from '../../ports/ledger-samples.ts';

const made = () => ({
  ledger: memoryCostLedger(),
  clock: memoryClock(NOON + 3_600_000),
  random: memoryRandomness(1),
});
const span = { tenantId: 'acme', from: NOON - 1000, to: NOON + 600_000, toleranceMs: 5000 };
const MODEL = holdOf('a').model;
const record = (micros: number, members: Partial<UsageRecord> = {}): UsageRecord => ({
  at: NOON + 1000,
  model: MODEL,
  micros,
  ...members,
});

describe('reconcileUsage', () => {
  it('books what was billed otherwise, once, and names what is on one side only', async () => {
    const deps = made();
    await deps.ledger.putBudget('acme', budgetOf(scope.tenant, { day: 5000 }), 0, NOON);
    for (const id of ['same', 'other', 'cut', 'gone', 'never']) await deps.ledger.reserve(holdOf(id));
    await deps.ledger.settle('acme', 'same', spent(10));
    await deps.ledger.settle('acme', 'other', spent(20));
    await deps.ledger.settle('acme', 'cut', spent(100, { basis: 'reserved', usage: undefined }));
    await deps.ledger.expire('acme', 'gone', NOON + 2000);
    await deps.ledger.settle('acme', 'never', spent(0, { basis: 'free', usage: undefined }));
    const unknown = record(7, { id: 'nobody' });
    const records = [
      record(10, { id: 'same' }),
      record(21, { id: 'other' }),
      record(33, { id: 'cut' }),
      unknown,
    ];
    const first = await reconcileUsage(deps, { ...span, records });
    expect(first).toEqual({
      agreed: 1,
      corrected: [
        { entry: 'other', booked: 20, billed: 21 },
        { entry: 'cut', booked: 100, billed: 33 },
      ],
      differing: [],
      disputed: [],
      unbooked: [unknown],
      unbilled: ['gone'],
    });
    expect(await reconcileUsage(deps, { ...span, records })).toEqual({ ...first, agreed: 3, corrected: [] });
    const entries = await expectRecount(deps.ledger, 'acme', ['run_1']);
    expect(entries.reduce((sum, entry) => sum + entry.micros, 0)).toBe(10 + 21 + 33 + 100);
  });

  it('takes back what a whole record does not list and was only assumed', async () => {
    const deps = made();
    await deps.ledger.putBudget('acme', budgetOf(scope.tenant, { day: 5000 }), 0, NOON);
    for (const id of ['same', 'cut', 'gone', 'told', 'late']) await deps.ledger.reserve(holdOf(id));
    await deps.ledger.settle('acme', 'same', spent(10));
    await deps.ledger.settle('acme', 'cut', spent(100, { basis: 'reserved', usage: undefined }));
    await deps.ledger.settle('acme', 'told', spent(20));
    for (const id of ['gone', 'late']) await deps.ledger.expire('acme', id, NOON + 2000);
    await deps.ledger.settle('acme', 'late', spent(30));
    const input = { ...span, records: [record(10, { id: 'same' })], whole: true };
    const first = await reconcileUsage(deps, input);
    expect({ ...first, corrected: new Set(first.corrected) }).toEqual({
      agreed: 1,
      corrected: new Set([
        { entry: 'cut', booked: 100, billed: 0 },
        { entry: 'gone', booked: 100, billed: 0 },
      ]),
      differing: [],
      // the provider itself told their tokens
      disputed: [{ entry: 'late', booked: 30, billed: 0 }],
      unbooked: [],
      unbilled: ['told'],
    });
    expect(await reconcileUsage(deps, input)).toEqual({ ...first, agreed: 3, corrected: [] });
    const entries = await expectRecount(deps.ledger, 'acme', ['run_1']);
    expect(entries.reduce((sum, entry) => sum + entry.micros, 0)).toBe(10 + 20 + 30);
  });

  it('asks a person about what was corrected to something else before', async () => {
    const deps = made();
    await deps.ledger.reserve(holdOf('a'));
    await deps.ledger.settle('acme', 'a', spent(10));
    await deps.ledger.correct('acme', 'a', 12, 'by hand', NOON + 1);
    const answer = await reconcileUsage(deps, { ...span, records: [record(10, { id: 'a' })] });
    expect(answer.disputed).toEqual([{ entry: 'a', booked: 12, billed: 10 }]);
    expect(answer.corrected).toEqual([]);
  });

  it('finds a call without an id by model, tokens and time', async () => {
    const deps = made();
    const tokens = (inputTokens: number) => ({
      inputTokens,
      outputTokens: 1,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
    });
    for (const id of ['a', 'b', 'c']) await deps.ledger.reserve(holdOf(id));
    await deps.ledger.settle('acme', 'a', spent(10, { usage: tokens(5) }));
    await deps.ledger.settle('acme', 'b', spent(20, { usage: tokens(6) }));
    await deps.ledger.settle('acme', 'c', spent(100, { basis: 'reserved', usage: undefined }));
    const foreign = record(9, { model: 'another', ...tokens(5) });
    const far = record(9, { at: NOON + 500_000, ...tokens(5) });
    const records = [record(44, tokens(99)), record(21, tokens(6)), record(10, tokens(5)), foreign, far];
    const answer = await reconcileUsage(deps, { ...span, records });
    expect(answer.agreed).toBe(1);
    expect(answer.corrected).toEqual([
      { entry: 'b', booked: 20, billed: 21 },
      { entry: 'c', booked: 100, billed: 44 },
    ]);
    expect(answer.unbooked).toEqual([foreign, far]);
    expect(answer.unbilled).toEqual([]);
  });

  it('makes any book equal to any bill of its calls', async () => {
    const call = fc.tuple(
      fc.nat({ max: 100 }),
      fc.nat({ max: 120 }),
      fc.constantFrom('usage', 'reserved', 'expired'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 150 }), async (calls) => {
        const deps = made();
        for (const [i, [micros, , basis]] of calls.entries()) {
          await deps.ledger.reserve(holdOf(`${i}`));
          if (basis === 'expired') await deps.ledger.expire('acme', `${i}`, NOON + i);
          else await deps.ledger.settle('acme', `${i}`, spent(micros, { at: NOON + i }));
        }
        const records = calls.map(([, billed], i) => record(billed, { id: `${i}` }));
        const answer = await reconcileUsage(deps, { ...span, records });
        expect([answer.unbooked, answer.disputed]).toEqual([[], []]);
        expect(answer.agreed + answer.corrected.length).toBe(calls.length);
        const entries = await expectRecount(deps.ledger, 'acme', ['run_1']);
        const billed = calls.reduce((sum, [, micros]) => sum + micros, 0);
        expect(entries.reduce((sum, entry) => sum + entry.micros, 0)).toBe(billed);
      }),
      { numRuns: 30 },
    );
  });
});
