import { memoryAgentRegistry } from '#adapters/memory/agent-registry.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import type { AgentRegistration } from '#domain/agents/agent-record.ts';
import { knownAgents } from '#services/agents/known-agents.ts';

const agent = (id: string, status: 'enabled' | 'disabled' = 'enabled'): AgentRegistration => ({
  ...{ id, title: id, description: id, capabilities: ['c'], keywords: {}, tools: [], status },
});

/** A registry that counts how often it is read whole. */
function world() {
  const registry = memoryAgentRegistry();
  let reads = 0;
  const agents = {
    ...registry,
    getAll: () => {
      reads += 1;
      return registry.getAll();
    },
  };
  const clock = memoryClock(1_000_000);
  const lookups: string[] = [];
  const onLookup = (namespace: string, lookup: string) => lookups.push(`${namespace} ${lookup}`);
  const deps = { agents, clock, random: memoryRandomness(1), onLookup };
  const ids = async (...pinned: string[]) => (await knownAgents(deps, pinned)).map(({ id }) => id);
  const enabled = async () => (await knownAgents(deps, [])).filter(({ status }) => status === 'enabled');
  return { registry, clock, ids, enabled, lookups, reads: () => reads };
}

describe('the agents that are known', () => {
  it('are read once in five seconds, however many tasks come', async () => {
    const w = world();
    await w.registry.register(agent('a'));
    for (let i = 0; i < 10; i += 1) expect(await w.ids()).toEqual(['a']);
    expect(w.reads()).toBe(1);
    await w.registry.register(agent('b'));
    w.clock.advance(4_999);
    expect([await w.ids('a'), w.reads()]).toEqual([['a'], 1]);
    w.clock.advance(1);
    expect([await w.ids(), w.reads()]).toEqual([['a', 'b'], 2]);
  });

  it('are read at once where one is asked for that was not there, or not enabled', async () => {
    const w = world();
    await w.registry.register(agent('a', 'disabled'));
    await w.ids();
    await w.registry.register(agent('b'));
    expect([await w.ids('b'), w.reads()]).toEqual([['a', 'b'], 2]);
    await w.ids('a');
    await w.registry.update(agent('a'), 1);
    expect([await w.ids('a'), w.reads()]).toEqual([['a', 'b'], 4]);
    expect([await w.ids('a', 'b'), w.reads()]).toEqual([['a', 'b'], 4]);
  });

  it('are told whether they were remembered, by which their hit rate is counted', async () => {
    const w = world();
    await w.registry.register(agent('a'));
    await w.ids();
    await w.ids('a');
    await w.ids('nobody');
    w.clock.advance(5_000);
    await w.ids();
    expect(w.lookups).toEqual(['agents miss', 'agents hit', 'agents miss', 'agents miss']);
    expect(w.reads()).toBe(3);
  });

  it('are without one that was disabled once five seconds have passed, however often they are wanted', async () => {
    const w = world();
    await w.registry.register(agent('a'));
    await w.ids();
    await w.registry.update(agent('a', 'disabled'), 1);
    w.clock.advance(4_000);
    await w.ids();
    w.clock.advance(1_000);
    expect((await w.enabled()).map(({ id }) => id)).toEqual([]);
  });

  it('of one registry never answer for another', async () => {
    const [one, two] = [world(), world()];
    await one.registry.register(agent('a'));
    expect([await one.ids(), await two.ids()]).toEqual([['a'], []]);
  });
});
