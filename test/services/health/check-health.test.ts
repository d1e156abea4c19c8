import { memoryAgentRegistry } from '#adapters/memory/agent-registry.ts';
import { memoryApiKeys } from '#adapters/memory/api-keys.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryHealthProbe } from '#adapters/memory/health-probe.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { sha256 } from '#domain/hash.ts';
import type { Scope } from '#domain/tenants/principal.ts';
import type { HealthProbe } from '#ports/health-probe.ts';
import { checkHealth } from '#services/health/check-health.ts';
import { readHealth } from '#services/health/read-health.ts';

async function world(probes: readonly HealthProbe[], agents = 1) {
  const registry = memoryAgentRegistry();
  for (let i = 0; i < agents; i += 1) {
    await registry.register({
      id: `agent-${i}`,
      title: 'A',
      description: 'a',
      capabilities: [],
      keywords: {},
      tools: [],
      status: 'enabled',
    });
  }
  return {
    clock: memoryClock(1000),
    random: memoryRandomness(1),
    agents: registry,
    probes,
    keys: memoryApiKeys(),
  };
}

const critical = (probe: HealthProbe): HealthProbe => ({ ...probe, critical: true });
const works = memoryHealthProbe('queues', '4 queues');
const fails = memoryHealthProbe('queues', new Error('no route to host'));

describe('checkHealth', () => {
  it('is healthy when everything works, and says what it saw', async () => {
    expect(await checkHealth(await world([works]))).toEqual({
      status: 'healthy',
      at: 1000,
      checks: [
        { name: 'queues', status: 'works', detail: '4 queues', durationMs: 0 },
        { name: 'registry', status: 'works', detail: '1 agents', durationMs: 0 },
      ],
    });
  });

  it('is degraded when something fails, unhealthy when nothing works without it', async () => {
    expect((await checkHealth(await world([fails]))).status).toBe('degraded');
    expect((await checkHealth(await world([critical(fails), works]))).status).toBe('unhealthy');
    expect((await checkHealth(await world([works], 0))).status).toBe('unhealthy');
  });

  it('survives a probe that throws something odd, and one that never answers', async () => {
    const odd: HealthProbe = { name: 'odd', check: () => Promise.reject('text') };
    const silent: HealthProbe = { name: 'silent', check: () => new Promise(() => undefined) };
    const deps = await world([odd, silent]);
    const asked = checkHealth(deps);
    await deps.clock.advance(3000);
    expect((await asked).checks).toMatchObject([
      { name: 'odd', status: 'fails', detail: 'failed' },
      { name: 'silent', status: 'fails', detail: 'no answer within 2500 ms', durationMs: 2500 },
      { name: 'registry', status: 'works' },
    ]);
  });

  it('asks again only after some seconds', async () => {
    let asked = 0;
    const counting: HealthProbe = {
      name: 'counting',
      check: async () => {
        asked += 1;
        return 'works';
      },
    };
    const deps = await world([counting]);
    await Promise.all([checkHealth(deps), checkHealth(deps)]);
    await deps.clock.advance(9999);
    await checkHealth(deps);
    expect(asked).toBe(1);
    await deps.clock.advance(1);
    await checkHealth(deps);
    expect(asked).toBe(2);
  });
});

describe('readHealth', () => {
  const KEY = `wf_acme_${'k'.repeat(43)}`;
  const add = (deps: Awaited<ReturnType<typeof world>>, scopes: Scope[]) =>
    deps.keys.add({
      id: 'key_1',
      tenantId: 'acme',
      hash: sha256(KEY),
      name: 'n',
      role: 'operator',
      scopes,
      createdAt: 1,
    });

  it('shows detail to keys with the scope only', async () => {
    const open = await world([works]);
    await add(open, ['health:read']);
    expect((await readHealth(open, KEY)).checks).toHaveLength(2);
    expect(await readHealth(open, undefined)).toEqual({ status: 'healthy', at: 1000 });
    const narrow = await world([works]);
    await add(narrow, ['runs:read']);
    expect(await readHealth(narrow, KEY)).toEqual({ status: 'healthy', at: 1000 });
  });

  it('answers while keys cannot be read', async () => {
    const deps = await world([works]);
    const keys = { ...deps.keys, byHash: () => Promise.reject(new Error('down')) };
    expect(await readHealth({ ...deps, keys }, KEY)).toEqual({ status: 'healthy', at: 1000 });
  });
});
