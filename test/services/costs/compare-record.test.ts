import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { compareRecord } from '#services/costs/compare-record.ts';
import { RecordForm } from '#services/costs/record-form.ts';
import { expectRecount } from '../../ports/ledger-recount.ts';
import { holdOf, NOON, spent } from '../../ports/ledger-samples.ts';

const made = () => ({
  ledger: memoryCostLedger(),
  clock: memoryClock(NOON + 3_600_000),
  random: memoryRandomness(1),
});
const lines = (...members: object[]): string => members.map((m) => JSON.stringify(m)).join('\n');
const form = (format: RecordForm['format'], records: string, members: Partial<RecordForm> = {}) =>
  RecordForm.parse({ format, records, ...members });
const MODEL = holdOf('a').model;
const counts = {
  matched: 0,
  corrected: 0,
  differing: 0,
  disputed: 0,
  notBooked: 0,
  notBilled: 0,
  passedOver: 0,
};

describe('compareRecord of calls', () => {
  const bill = lines(
    { id: 'same', at: NOON, model: MODEL, micros: 10 },
    { id: 'other', at: NOON + 1000, model: MODEL, micros: 21 },
    { id: 'nobody', at: NOON + 2000, model: MODEL, micros: 7 },
  );
  const booked = async (deps: ReturnType<typeof made>): Promise<void> => {
    for (const id of ['same', 'other', 'gone']) await deps.ledger.reserve(holdOf(id));
    await deps.ledger.settle('acme', 'same', spent(10));
    await deps.ledger.settle('acme', 'other', spent(20));
    await deps.ledger.settle('acme', 'gone', spent(5));
  };
  const sides = {
    disputed: [],
    notBooked: [{ line: 3, id: 'nobody', at: NOON + 2000, model: MODEL, billedMicros: 7 }],
    notBilled: ['gone'],
  };
  const difference = { entry: 'other', bookedMicros: 20, billedMicros: 21 };

  it('tells what matches, differs and is missing on either side, and books nothing unasked', async () => {
    const deps = made();
    await booked(deps);
    const answer = await compareRecord(deps, 'acme', form('watchfloor-usage', bill));
    expect(answer).toEqual({
      format: 'watchfloor-usage',
      span: { from: NOON, to: NOON + 2001 },
      counts: { ...counts, matched: 1, differing: 1, notBooked: 1, notBilled: 1 },
      calls: { corrected: [], differing: [difference], ...sides },
      passedOver: [],
    });
    const entries = await expectRecount(deps.ledger, 'acme', ['run_1']);
    expect(entries.reduce((sum, { micros }) => sum + micros, 0)).toBe(35);
  });

  it('books differences once where that is asked for', async () => {
    const deps = made();
    await booked(deps);
    const wanted = form('watchfloor-usage', bill, { apply: true });
    const answer = await compareRecord(deps, 'acme', wanted);
    expect(answer.calls).toEqual({ corrected: [difference], differing: [], ...sides });
    expect((await compareRecord(deps, 'acme', wanted)).counts).toEqual({
      ...counts,
      matched: 2,
      notBooked: 1,
      notBilled: 1,
    });
    const entries = await expectRecount(deps.ledger, 'acme', ['run_1']);
    expect(entries.reduce((sum, { micros }) => sum + micros, 0)).toBe(36);
  });

  it('looks at no book for an empty record, and takes no longer span than it can read', async () => {
    const deps = made();
    expect(await compareRecord(deps, 'acme', form('watchfloor-usage', '\n'))).toEqual({
      format: 'watchfloor-usage',
      counts,
      passedOver: [],
    });
    const long = lines({ at: 0, model: 'm', micros: 1 }, { at: 31 * 86_400_000, model: 'm', micros: 1 });
    await expect(compareRecord(deps, 'acme', form('watchfloor-usage', long))).rejects.toMatchObject({
      faults: [{ pointer: '/records', message: 'reaches over more than 31 days: send it in parts' }],
    });
  });
});

describe('compareRecord of sums', () => {
  const day = Math.floor(NOON / 86_400_000) * 86_400;
  const name = new Date(NOON).toISOString().slice(0, 10);
  const hold = (id: string, provider: string, row: string) => ({
    ...holdOf(id),
    provider,
    price: { table: 't', row },
  });
  const usage = { inputTokens: 80, outputTokens: 7, cacheReadTokens: 20, cacheWriteTokens: 0 };
  const booked = async (deps: ReturnType<typeof made>): Promise<void> => {
    for (const id of ['a', 'b']) {
      await deps.ledger.reserve(hold(id, 'openai', 'openai/gpt-5'));
      await deps.ledger.settle('acme', id, spent(60, { usage }));
    }
    await deps.ledger.reserve(hold('c', 'bedrock', 'bedrock/amazon.nova-pro'));
    await deps.ledger.settle('acme', 'c', spent(30, { usage }));
    await deps.ledger.reserve(hold('own', 'openai', 'own-hardware/*'));
    await deps.ledger.settle('acme', 'own', spent(0, { usage }));
  };
  const bucket = (result: object) => ({
    start_time: day,
    end_time: day + 86_400,
    results: [
      {
        model: 'gpt-5',
        num_model_requests: 2,
        input_tokens: 200,
        input_cached_tokens: 40,
        output_tokens: 14,
        ...result,
      },
    ],
  });
  const sums = { calls: 2, micros: 120, inputTokens: 160, outputTokens: 14, cacheReadTokens: 40 };

  it('compares calls and tokens of a day and model', async () => {
    const deps = made();
    await booked(deps);
    const same = await compareRecord(deps, 'acme', form('openai-usage', lines(bucket({}))));
    expect([same.counts, same.days]).toEqual([
      { ...counts, matched: 1 },
      { differing: [], notBooked: [], notBilled: [] },
    ]);
    const more = lines(bucket({ output_tokens: 15 }), bucket({ model: 'gpt-5-mini' }));
    const answer = await compareRecord(deps, 'acme', form('openai-usage', more));
    const { micros: _, ...billed } = sums;
    const at = { day: name, provider: 'openai', lines: [1] };
    expect(answer.days).toEqual({
      differing: [{ ...at, row: 'openai/gpt-5', booked: sums, billed: { ...billed, outputTokens: 15 } }],
      notBooked: [{ ...at, row: 'openai/gpt-5-mini', lines: [2], billed }],
      notBilled: [],
    });
  });

  it('compares the money of a day, to one micro-dollar a call, corrections with their day', async () => {
    const deps = made();
    await booked(deps);
    const bill = (cost: string) =>
      form(
        'aws-cost-and-usage',
        `line_item_product_code,line_item_usage_type,line_item_usage_start_date,line_item_unblended_cost\nAmazonBedrock,NovaPro-input-tokens,${name}T00:00:00Z,${cost}`,
      );
    const compared = async (cost: string) => (await compareRecord(deps, 'acme', bill(cost))).counts;
    expect(await compared('0.0000290')).toEqual({ ...counts, matched: 1 });
    expect(await compared('0.0000280')).toEqual({ ...counts, differing: 1 });
    deps.clock.advance(86_400_000);
    await deps.ledger.correct('acme', 'c', 28, 'as billed', deps.clock.now());
    expect(await compared('0.0000280')).toEqual({ ...counts, matched: 1 });
  });

  it('names a day that the record lacks', async () => {
    const deps = made();
    await booked(deps);
    const other = lines(bucket({ model: 'gpt-5-mini' }));
    const { days } = await compareRecord(deps, 'acme', form('openai-usage', other));
    expect(days?.notBilled).toEqual([
      { day: name, provider: 'openai', row: 'openai/gpt-5', lines: [], booked: sums },
    ]);
  });
});
