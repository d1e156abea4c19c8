import { join } from 'node:path';
import { scenarios } from '../../bin/demo/scenarios/all.ts';
import { chooseModel } from '../../bin/start/choose-model.ts';
import { investigateScenario, playScenario } from '../../bin/start/demo.ts';
import { type Floor, openFloor } from '../../bin/start/floor.ts';
import { defaultHome } from '../../bin/start/home.ts';
import { misjudged } from '../../bin/start/investigation.ts';
import { type ModelSettings, readModelSettings } from '../../bin/start/model-settings.ts';
import { onCallScript } from '../support/model-servers/on-call-script.ts';
import { type ModelServer, startModelServer, type WireProvider } from '../support/model-servers/server.ts';
import { requireEngine } from './system-floor.ts';

/** What a person sets, and the wire format of what listens there: the engine's Bedrock asks a server of OpenAI's. */
const providers = [
  { name: 'openai', wire: 'openai', env: {} },
  { name: 'ollama', wire: 'ollama', env: { WATCHFLOOR_LLM: 'ollama' } },
  {
    name: 'bedrock',
    wire: 'openai',
    env: { WATCHFLOOR_LLM: 'bedrock' },
  },
] as const satisfies readonly { name: string; wire: WireProvider; env: Record<string, string> }[];

// of its own: the other system tests keep a floor without a model
const home = join(defaultHome, 'system-test-models');
const scenario = scenarios[0];

describe.each(providers)('a start with a model of $name', ({ name, wire, env }) => {
  let server: ModelServer;
  let model: ModelSettings;
  let floor: Floor;
  beforeAll(async () => {
    requireEngine();
    server = await startModelServer({ provider: wire, script: onCallScript, models: ['protocol-model'] });
    model = await chooseModel(readModelSettings({ ...env, WATCHFLOOR_BASE_URL: server.url }));
    floor = await openFloor({ home, model });
  });
  afterAll(async () => {
    await floor?.close();
    await server?.close();
  });

  it('finds the cause, names the model, and has given it tools and the answer of one', async () => {
    if (scenario === undefined) throw new Error('there are no scenarios');
    const window = await playScenario(floor, scenario, 7);
    const report = await investigateScenario(floor, scenario, window);
    expect([misjudged(report, scenario.expected), report.plannedBy]).toEqual([
      undefined,
      expect.stringContaining(`${name}/${model.model}`),
    ]);
    const { records } = server;
    expect([...new Set(records.map((r) => `${r.outcome} by ${r.model}`))]).toEqual([
      `answered by ${model.model}`,
    ]);
    const withTools = records.filter(({ tools }) => tools.length > 0);
    const asked = withTools.filter(({ results }) => results === 0);
    expect([asked.length > 0, withTools.length - asked.length]).toEqual([true, asked.length]);
  });

  it('has counted the tokens that the server has', async () => {
    if (scenario === undefined) throw new Error('there are no scenarios');
    const before = server.records.length;
    const report = await investigateScenario(floor, scenario, await playScenario(floor, scenario, 7));
    const served = server.records.slice(before).map(({ usage }) => usage);
    const sum = (of: 'inputTokens' | 'outputTokens') =>
      served.reduce((all, usage) => all + (usage?.[of] ?? 0), 0);
    const { modelCalls, inputTokens, outputTokens } = report.cost;
    expect({ modelCalls, inputTokens, outputTokens }).toEqual({
      modelCalls: served.length,
      inputTokens: sum('inputTokens'),
      outputTokens: sum('outputTokens'),
    });
  });
});
