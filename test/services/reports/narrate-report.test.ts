import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { memoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { memoryStopSwitch } from '#adapters/memory/stop-switch.ts';
import { LLMProviderError } from '#domain/errors.ts';
import { canonicalJson } from '#domain/json.ts';
import type { LanguageModel, ModelRequest } from '#ports/language-model.ts';
import { narrateReport } from '#services/reports/narrate-report.ts';
import { budgetOf, scope } from '../../ports/ledger-samples.ts';
import { sampleRun } from '../../ports/samples.ts';
import { gatewayFor } from '../../support/gateway.ts';
import { plainReport } from './sample-report.ts';

const NOW = 1_795_253_400_000;
const usage = { inputTokens: 100, outputTokens: 20, cacheReadTokens: 0, cacheWriteTokens: 0 };
const telling = (...sentences: { text: string; findings: string[] }[]): string =>
  JSON.stringify({ sentences });

/** A world with one finished run; the model says these texts, one after the other. */
async function world(texts: readonly (string | Error)[], { model = true }: { model?: boolean } = {}) {
  const asked: ModelRequest[] = [];
  const said = [...texts];
  const next: LanguageModel['generateWithMetadata'] = async (request) => {
    asked.push(request);
    const text = said.shift() ?? '';
    if (text instanceof Error) throw text;
    return { text, calls: [], stop: 'end', usage, provider: 'openai', model: 'gpt-4.1-mini' };
  };
  const languageModel: LanguageModel = {
    provider: 'openai',
    model: 'gpt-4.1-mini',
    generate: async (request) => (await next(request)).text,
    generateWithMetadata: next,
    stream: () => {
      throw new Error('not used');
    },
  };
  const evidence = memoryEvidenceStore();
  const ledger = memoryCostLedger();
  const stop = memoryStopSwitch();
  const report = plainReport();
  const kept = await evidence.put('acme', canonicalJson(report), 'application/json');
  const run = sampleRun('acme', { id: report.run, status: 'succeeded', report: kept });
  const candidate = { provider: 'openai', model: 'gpt-4.1-mini' } as const;
  const deps = {
    runs: {
      get: async (tenantId: string, runId: string) =>
        tenantId === 'acme' && runId === run.id ? run : undefined,
    } as never,
    evidence,
    stop,
    gateway: model ? gatewayFor(languageModel, ledger, candidate) : undefined,
    clock: memoryClock(NOW, { sleeping: 'waits' }),
    random: memoryRandomness(3),
  };
  const narrate = (audience: 'on-call' | 'management' = 'on-call') =>
    narrateReport(deps, { tenantId: 'acme', runId: run.id }, { audience, remainingMs: () => 20_000 });
  return { narrate, asked, ledger, stop, report, run, clock: deps.clock };
}

const rules = (report: ReturnType<typeof plainReport>) => [
  ...report.summary,
  ...report.causes.flatMap((cause) => cause.statements),
];

describe('narrateReport', () => {
  it('takes the sentences of a cheap model that rest on the findings, on the account of the run', async () => {
    const good = { text: 'What text 13 says explains the rest.', findings: ['f-2'] };
    const w = await world([telling(good, { text: 'It is 99 % sure.', findings: ['f-2'] })]);
    const claim = w.report.findings.find(({ id }) => id === 'f-2')?.claim ?? '';
    const said = { ...good, text: good.text.replace('text 13', claim) };
    const told = await (
      await world([telling(said, { text: 'It is 99 % sure.', findings: ['f-2'] })])
    ).narrate();
    expect(told).toMatchObject({ by: 'model', sentences: [said], dropped: 1, model: 'openai/gpt-4.1-mini' });
    expect(told.micros).toBeGreaterThan(0);
    await w.narrate();
    const [request] = w.asked;
    expect(request?.output?.name).toBe('narration');
    expect(request?.messages[0]).toMatchObject({ text: expect.stringContaining(`<<<facts\nf-2: ${claim}`) });
    const [entry] = await w.ledger.ofRun('acme', w.run.id);
    expect(entry?.labels).toMatchObject({ tenant: 'acme', run: w.run.id, agent: 'narration' });
  });

  it('asks a stronger model once where the answer does not fit, and counts both', async () => {
    const w = await world(['no JSON', telling({ text: 'All is said.', findings: ['f-1'] })]);
    const told = await w.narrate('management');
    const entries = await w.ledger.ofRun('acme', w.run.id);
    expect([told.by, w.asked.length, entries.length]).toEqual(['model', 2, 2]);
    expect(told.micros).toBe(entries.reduce((sum, { micros }) => sum + micros, 0));
  });

  it.each([
    ['no model is set', [], { model: false }, 'no model is set for this stage'],
    [
      'nothing holds',
      [telling({ text: 'It is 99 % sure.', findings: ['f-2'] })],
      {},
      /no sentence of the model/,
    ],
    ['two answers do not fit', ['{', '{'], {}, /does not fit/],
    ['the model fails', [new LLMProviderError('openai', 'rate_limited', 'slow down', {})], {}, /slow down/],
  ])('tells the verified claims where %s', async (_, texts, how, why) => {
    const w = await world(texts as (string | Error)[], how);
    const told = await w.narrate();
    expect(told).toMatchObject({ by: 'rules', sentences: rules(w.report), why: expect.stringMatching(why) });
    const entries = await w.ledger.ofRun('acme', w.run.id);
    expect(told.micros).toBe(entries.reduce((sum, { micros }) => sum + micros, 0));
  });

  it('calls no model under a stop mark or an empty budget', async () => {
    const stopped = await world([telling({ text: 'All is said.', findings: ['f-1'] })]);
    await stopped.stop.stop({ kind: 'tenant', tenantId: 'acme' }, NOW, 'runaway');
    expect(await stopped.narrate()).toMatchObject({ by: 'rules', why: 'a stop mark is set: runaway' });
    const poor = await world([telling({ text: 'All is said.', findings: ['f-1'] })]);
    await poor.ledger.putBudget('acme', budgetOf(scope.tenant, { day: 1 }), 0, NOW);
    expect(await poor.narrate()).toMatchObject({
      by: 'rules',
      why: expect.stringMatching(/budget of tenant\/acme/),
    });
    expect([stopped.asked, poor.asked]).toEqual([[], []]);
  });

  it('refuses a run that has no report, or is of another tenant', async () => {
    const w = await world([]);
    const deps = (report?: undefined) => ({ ...w.run, report });
    const other = { runs: { get: async () => deps() } as never, evidence: memoryEvidenceStore() };
    const rest = { stop: w.stop, gateway: undefined, clock: w.clock, random: memoryRandomness(1) };
    const ask = narrateReport(
      { ...other, ...rest },
      { tenantId: 'acme', runId: w.run.id },
      { audience: 'on-call', remainingMs: () => 1 },
    );
    await expect(ask).rejects.toMatchObject({ code: 'conflict' });
  });
});
