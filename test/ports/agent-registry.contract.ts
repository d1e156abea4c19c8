import type { AgentRegistration } from '#domain/agents/agent-record.ts';
import { codeOf } from './samples.ts';
import type { World } from './world.ts';

const agent = (id: string, members: Partial<AgentRegistration> = {}): AgentRegistration => ({
  id,
  title: 'Log analysis',
  description: 'Reads logs',
  capabilities: ['logs', 'patterns'],
  keywords: { log: 1, error: 0.5 },
  tools: ['search-logs'],
  status: 'enabled',
  ...members,
});

/** What AgentRegistry promises. */
export function agentRegistryContract(world: () => Promise<World>): void {
  describe('AgentRegistry', () => {
    it('registers an agent at version 1 and gives it back', async () => {
      const { agents } = await world();
      const record = { ...agent('log-analysis'), version: 1 };
      expect(await agents.register(agent('log-analysis'))).toEqual(record);
      expect(await agents.get('log-analysis')).toEqual(record);
      expect(await agents.get('unknown')).toBeUndefined();
    });

    it('answers the same registration with what is stored, heartbeat and version included', async () => {
      const { agents } = await world();
      await agents.register(agent('log-analysis', { title: 'Old' }));
      await agents.update(agent('log-analysis'), 1);
      await agents.heartbeat('log-analysis', 5);
      const { id, ...rest } = agent('log-analysis');
      expect(await agents.register({ ...rest, id })).toEqual({
        ...agent('log-analysis'),
        version: 2,
        lastHeartbeatAt: 5,
      });
    });

    it('refuses another registration under a taken id', async () => {
      const { agents } = await world();
      await agents.register(agent('log-analysis'));
      expect(await codeOf(agents.register(agent('log-analysis', { title: 'Other' })))).toBe('conflict');
      expect((await agents.get('log-analysis'))?.title).toBe('Log analysis');
    });

    it('lists agents by id, all and by capability, disabled ones too', async () => {
      const { agents } = await world();
      await agents.register(agent('network', { capabilities: ['dns'] }));
      await agents.register(agent('alarms', { status: 'disabled' }));
      await agents.register(agent('log-analysis'));
      expect(await agents.listAgents()).toEqual(['alarms', 'log-analysis', 'network']);
      expect((await agents.getAll()).map((a) => [a.id, a.status])).toEqual([
        ['alarms', 'disabled'],
        ['log-analysis', 'enabled'],
        ['network', 'enabled'],
      ]);
      expect((await agents.getByCapability('logs')).map((a) => a.id)).toEqual(['alarms', 'log-analysis']);
      expect(await agents.getByCapability('log')).toEqual([]);
    });

    it('updates at the expected version and keeps the heartbeat', async () => {
      const { agents } = await world();
      await agents.register(agent('network'));
      await agents.heartbeat('network', 7);
      const changed = agent('network', { status: 'disabled', capabilities: [] });
      const record = { ...changed, version: 2, lastHeartbeatAt: 7 };
      expect(await agents.update(changed, 1)).toEqual(record);
      expect(await agents.get('network')).toEqual(record);
      expect(await codeOf(agents.update(agent('network'), 1))).toBe('precondition_failed');
      expect(await codeOf(agents.update(agent('network'), 3))).toBe('precondition_failed');
      expect(await codeOf(agents.update(agent('unknown'), 1))).toBe('not_found');
      expect(await agents.get('network')).toEqual(record);
    });

    it('lets one of many concurrent updates win', async () => {
      const { agents } = await world();
      await agents.register(agent('network'));
      const titles = Array.from({ length: 10 }, (_, i) => `T${i}`);
      const codes = await Promise.all(
        titles.map((title) => codeOf(agents.update(agent('network', { title }), 1))),
      );
      expect(codes.filter((code) => code === 'none')).toHaveLength(1);
      expect((await agents.get('network'))?.title).toBe(titles[codes.indexOf('none')]);
    });

    it('removes an agent, present or not', async () => {
      const { agents } = await world();
      await agents.register(agent('network'));
      await agents.remove('network');
      await agents.remove('network');
      expect(await agents.getAll()).toEqual([]);
    });

    it('notes heartbeats forward in time only, and none of an absent agent', async () => {
      const { agents } = await world();
      await agents.register(agent('network'));
      await agents.heartbeat('network', 100);
      await agents.heartbeat('network', 50);
      expect(await agents.get('network')).toMatchObject({ lastHeartbeatAt: 100, version: 1 });
      await agents.heartbeat('network', 101);
      expect((await agents.get('network'))?.lastHeartbeatAt).toBe(101);
      await agents.heartbeat('unknown', 1);
      expect(await agents.get('unknown')).toBeUndefined();
    });
  });
}
