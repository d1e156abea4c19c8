import { dynamoCircuitStore } from '#adapters/dynamodb/circuit-store.ts';
import { dynamoCostLedger } from '#adapters/dynamodb/cost-ledger.ts';
import { openModels } from '#adapters/model/open-model.ts';
import { GatewaySettings } from '#domain/models/gateway-settings.ts';
import { systemAmbient } from '#runtime/ambient.ts';
import { modelGateway } from '#services/models/model-gateway.ts';
import { type Behaviour, protocolServer } from '../../adapters/model/protocol-server.ts';
import { type Emulator, startEmulator } from '../../emulator/start-emulator.ts';
import { createTable } from '../../ports/aws-world.ts';
import { payer } from '../../support/gateway.ts';

const request = {
  system: 's',
  messages: [{ role: 'user', text: 'why?' }],
  tools: [],
  maxOutputTokens: 50,
  temperature: 0,
} as const;

describe('the gateway over the table and a provider’s wire format', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
    await createTable('gateway');
  });
  afterAll(() => emulator?.stop());

  /** Everything as deployed, as a new process has it, against a server that behaves so. */
  async function against(behaviours: readonly Behaviour[], callId: string, more: object = {}) {
    const env = { TABLE_NAME: 'gateway', EGRESS_ALLOW: '127.0.0.1' };
    const server = await protocolServer(...behaviours);
    const chain = [{ provider: 'openai', model: 'gpt-4.1', baseUrl: `${server.url}/v1` }];
    const tiers = { cheap: chain, standard: chain, strong: chain };
    const settings = GatewaySettings.parse({ tiers, firstDelayMs: 1, ...more });
    const ledger = dynamoCostLedger(env);
    const deps = { open: openModels(env), ledger, circuits: dynamoCircuitStore(env), ...systemAmbient() };
    const labels = { ...payer, run: callId };
    const called = modelGateway(deps, settings).call(request, { labels, callId, tier: 'standard' });
    const came = await called.catch((error: unknown) => error);
    await server.close();
    const entries = (await ledger.ofRun('acme', callId)).map((e) => [e.id, e.basis, e.micros]);
    return { came, entries, held: await ledger.heldBy('acme', callId), calls: server.seen.length };
  }

  it('books what the provider says, and nothing for a throttled try', async () => {
    const { came, entries, held } = await against([{ status: 429 }, { text: 'so' }], 'run_a');
    expect(came).toMatchObject({ reply: { text: 'so' }, attempts: [{ micros: 0 }, { outcome: 'answered' }] });
    // 20 tokens in, 100 cached, 7 out, at $2, $0.50 and $8 a million
    expect(entries).toEqual([
      ['run_a/1/1', 'free', 0],
      ['run_a/1/2', 'usage', 146],
    ]);
    expect(held).toEqual([]);
  });

  it('takes a repeated call for another one, whose hold is its own', async () => {
    await against([{ text: 'so' }], 'run_b');
    const { entries, held } = await against([{ text: 'so' }], 'run_b');
    expect(entries).toEqual([
      ['run_b/1/1', 'usage', 146],
      ['run_b/1/1.2', 'usage', 146],
    ]);
    expect(held).toEqual([]);
  });

  it('keeps every process off a model that fails', async () => {
    const settings = { attempts: 2, breaker: { failures: 2 } };
    const first = await against([{ status: 500 }], 'run_c', settings);
    const second = await against([{ text: 'too early' }], 'run_d', settings);
    expect([first.calls, second.calls]).toEqual([2, 0]);
    expect(second.came).toMatchObject({ attempts: [{ reason: 'breaker-open' }] });
  });
});
