import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dynamoMessageBus } from '#adapters/dynamodb/message-bus.ts';
import { dynamoSummaryList } from '#adapters/dynamodb/summary-list.ts';
import { scenarios } from '../../bin/demo/scenarios/all.ts';
import { chooseModel } from '../../bin/start/choose-model.ts';
import { investigateScenario, playScenario } from '../../bin/start/demo.ts';
import { demoTenant, type Floor, openFloor } from '../../bin/start/floor.ts';
import { defaultHome } from '../../bin/start/home.ts';
import { readModelSettings } from '../../bin/start/model-settings.ts';
import { onCallScript } from '../support/model-servers/on-call-script.ts';
import { type ModelServer, startModelServer } from '../support/model-servers/server.ts';
import { requireEngine } from './system-floor.ts';

const scenario = scenarios[0];

describe('a floor whose model costs money', () => {
  let server: ModelServer;
  let floor: Floor;
  beforeAll(async () => {
    requireEngine();
    server = await startModelServer({ provider: 'openai', script: onCallScript, models: ['protocol-model'] });
    // the engine's Bedrock asks this server; what it says is priced as the real one's
    const env = { WATCHFLOOR_LLM: 'bedrock', WATCHFLOOR_BASE_URL: server.url };
    const model = await chooseModel(readModelSettings(env));
    floor = await openFloor({ home: join(defaultHome, 'system-test-models'), model });
  });
  afterAll(async () => {
    await floor?.close();
    await server?.close();
  });

  const ask = async (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) => {
    const answer = await fetch(`${floor.url}${path}`, {
      method,
      headers: { 'x-api-key': floor.key, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of many shapes
    const json = (await answer.json()) as any;
    return { status: answer.status, headers: answer.headers, json };
  };

  it('counts what a run cost, warns, refuses what comes next, and opens again when the limit is raised', async () => {
    if (scenario === undefined) throw new Error('there are no scenarios');
    const window = await playScenario(floor, scenario, 7);
    const report = await investigateScenario(floor, scenario, window);
    const { json: cost } = await ask('GET', `/runs/${report.run}/cost`);
    expect(cost.micros).toBeGreaterThan(0);
    expect(cost.calls.length).toBeGreaterThan(0);
    const day = new Date().toISOString().slice(0, 10);
    const { json: usage } = await ask('GET', `/usage?from=${day}&to=${day}&groupBy=agent`);
    expect(usage.total.micros).toBeGreaterThanOrEqual(cost.micros);

    const path = `/budgets/tenant/${demoTenant}`;
    const known = await ask('GET', path);
    const version =
      known.status === 200 ? { 'if-match': `"v${known.json.version}"` } : { 'if-none-match': '*' };
    const limit = { limitMicros: { total: usage.total.micros + 1 } };
    const kept = await ask('PUT', path, version, limit);
    expect([kept.status, kept.json.state]).toEqual([200, 'used-up']);
    const refused = await ask('POST', '/orchestrate', {}, { task: 'Test task' });
    expect([refused.status, refused.json.budget?.scope]).toEqual([402, `tenant/${demoTenant}`]);
    const opened = await ask(
      'PUT',
      path,
      { 'if-match': kept.headers.get('etag') ?? '' },
      { limitMicros: {} },
    );
    expect(opened.json.state).toBe('open');
    expect((await ask('POST', '/orchestrate', {}, { task: 'Test task' })).status).toBe(202);

    const env = { TABLE_NAME: floor.table };
    const { items } = await dynamoMessageBus(env).getHistory(demoTenant, { limit: 100 });
    expect(items.map(({ type }) => type)).toContain('budget-used-up');
    // behind the call's back: the stream has told who is to get a summary
    const noted = async () => dynamoSummaryList(env).due(Number.MAX_SAFE_INTEGER / 10, 9);
    for (let n = 0; n < 60 && (await noted()).length < 2; n += 1) await sleep(500);
    expect((await noted()).map(({ period }) => period)).toEqual(['day', 'week']);
  });
});
