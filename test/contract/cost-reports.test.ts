import { exampleIds } from '#declare/examples.ts';
import { apiWorld, routeOf } from './api-world.ts';
import { NOW } from './seeded-runs.ts';

describe('the cost of a run', () => {
  it('shows every call with its tries, tokens, price row, what was held and what was settled', async () => {
    const world = await apiWorld();
    const { json } = await world.call(routeOf('getRunCost'), { params: { runId: exampleIds.finishedRun } });
    expect([json.micros, json.heldMicros, json.inputTokens, json.outputTokens]).toEqual([
      5_930, 0, 2_900, 502,
    ]);
    const call = `${exampleIds.finishedRun}/agent:log-analysis/1`;
    expect(
      json.calls.map((c: { id: string; micros: number; tries: unknown[] }) => [
        c.id,
        c.micros,
        c.tries.length,
      ]),
    ).toEqual([
      [`${call}/1`, 4_480, 2],
      [`${call}/2`, 1_450, 1],
    ]);
    expect(
      json.calls[0].tries.map((t: Record<string, unknown>) => [t['basis'], t['reservedMicros'], t['micros']]),
    ).toEqual([
      ['reserved', 2_000, 2_000],
      ['usage', 2_500, 2_480],
    ]);
    expect(json.prices).toEqual([{ table: 'abc', row: 'bedrock/amazon.nova-pro' }]);
  });

  it('shows what is held for calls under way, and corrections with their call', async () => {
    const world = await apiWorld();
    const id = `${exampleIds.finishedRun}/agent:log-analysis/1/2/1/1`;
    await world.ports.ledger.correct('acme', id, 1_400, 'as billed', NOW);
    const [entry] = await world.ports.ledger.ofRun('acme', exampleIds.finishedRun);
    if (entry === undefined) throw new Error('no entry');
    await world.ports.ledger.putBudget(
      'acme',
      {
        scope: { kind: 'project', id: 'spent' },
        limits: {},
        paused: false,
        version: 1,
        updatedAt: NOW,
        updatedBy: 'key_1',
      },
      1,
      NOW,
    );
    await world.ports.ledger.reserve({
      id: `${exampleIds.finishedRun}/agent:log-analysis/1/3/1/1`,
      tenantId: 'acme',
      labels: entry.labels,
      provider: 'bedrock',
      model: 'm',
      price: entry.price,
      micros: 700,
      createdAt: NOW,
      expiresAt: NOW + 1000,
    });
    const { json } = await world.call(routeOf('getRunCost'), { params: { runId: exampleIds.finishedRun } });
    expect([json.micros, json.heldMicros, json.calls.length]).toEqual([5_880, 700, 3]);
    expect(json.calls[1].tries[1]).toMatchObject({ basis: 'correction', micros: -50, reason: 'as billed' });
    expect(json.calls[2]).toMatchObject({ micros: 0, heldMicros: 700, tries: [{ basis: 'held' }] });
  });
});

describe('exports', () => {
  const query = { from: '2026-11-21', to: '2026-11-21' };
  const headers = { accept: 'text/csv' };

  it('give usage as a table', async () => {
    const world = await apiWorld();
    const { text, headers: got } = await world.call(routeOf('getUsage'), {
      query: { ...query, groupBy: 'project' },
      headers,
    });
    expect(got['content-type']).toContain('text/csv');
    expect(got['content-disposition']).toBe(
      'attachment; filename="usage-2026-11-21-2026-11-21-by-project.csv"',
    );
    expect(text).toBe(
      'day,project,usd,calls,micros,inputTokens,outputTokens,cacheReadTokens,cacheWriteTokens\r\n2026-11-21,spent,0.005930,3,5930,2900,502,20,8\r\n',
    );
  });

  it('give the ledger page by page as a table', async () => {
    const world = await apiWorld();
    const first = await world.call(routeOf('listUsageEntries'), { query: { ...query, limit: '2' }, headers });
    expect(first.text.trimEnd().split('\r\n')).toHaveLength(3);
    const next = /^<entries\?(.*)>; rel="next"$/.exec(first.headers['link'] ?? '')?.[1] ?? '';
    const second = await world.call(routeOf('listUsageEntries'), {
      query: Object.fromEntries(new URLSearchParams(next)),
      headers,
    });
    expect(second.text.trimEnd().split('\r\n')).toHaveLength(2);
    expect(second.headers['link']).toBeUndefined();
    expect(second.text).toContain('0.001450,1450,1500,800,252,20,8');
  });
});

describe('the models', () => {
  it('are shown by tier with price, window and health, without addresses or secrets', async () => {
    const world = await apiWorld();
    await world.ports.circuits.write('bedrock/eu.amazon.nova-pro-v1:0', {
      failures: 5,
      openings: 1,
      openUntil: NOW + 30_000,
      version: 1,
    });
    const { json } = await world.call(routeOf('listModels'));
    expect(json.tiers.map(({ tier }: { tier: string }) => tier)).toEqual(['cheap', 'standard', 'strong']);
    const [bedrock, ollama, unpriced] = json.tiers[0].chain;
    expect(bedrock).toEqual({
      provider: 'bedrock',
      model: 'eu.amazon.nova-pro-v1:0',
      ownHardware: false,
      contextTokens: 300_000,
      price: {
        row: expect.stringMatching(/^bedrock\/(regional\.)?amazon\.nova-pro$/),
        perMillion: expect.objectContaining({ input: expect.any(Number), output: expect.any(Number) }),
        source: expect.stringContaining('genai-prices'),
      },
      health: { state: 'open', failuresInARow: 5, openUntil: NOW + 30_000 },
    });
    expect(ollama).toMatchObject({
      ownHardware: true,
      price: { perMillion: { input: 0 } },
      health: { state: 'closed' },
    });
    expect(unpriced.price).toBeUndefined();
  });

  it('come with what the servers offer where asked for, one that is down among them', async () => {
    const world = await apiWorld();
    const plain = await world.call(routeOf('listModels'), { query: { available: 'false' } });
    expect(plain.json.available).toBeUndefined();
    expect(plain.json.tiers[0].chain[1].contextTokens).toBeUndefined();
    const asked = () => world.call(routeOf('listModels'), { query: { available: 'true' } });
    const { status, json } = await asked();
    expect([status, json.available]).toEqual([
      200,
      [
        {
          provider: 'bedrock',
          configured: ['eu.amazon.nova-pro-v1:0'],
          models: [{ id: 'eu.amazon.nova-pro-v1:0' }],
          ageSeconds: 0,
        },
        {
          provider: 'ollama',
          configured: ['llama3.1'],
          models: [{ id: 'llama3.1', contextTokens: 131_072 }],
          ageSeconds: 0,
        },
        {
          provider: 'openai',
          configured: ['not-in-the-table'],
          error: { code: 'model_unavailable', message: 'it is down' },
        },
      ],
    ]);
    expect(json.tiers[0].chain[1].contextTokens).toBe(131_072);
    await world.clock.advance(90_000);
    expect((await asked()).json.available[1].ageSeconds).toBe(90);
  });

  it('are refused to whoever asks for neither true nor false', async () => {
    const world = await apiWorld();
    const { status, json } = await world.call(routeOf('listModels'), { query: { available: 'yes' } });
    expect([status, json.errors]).toEqual([400, [expect.objectContaining({ pointer: '/available' })]]);
  });
});
