import { seedAgents } from '#services/agents/seed-agents.ts';
import { engineDeps } from '../../support/engine.ts';

const declared = {
  name: 'log-analysis',
  title: 'Logs',
  description: 'reads logs',
  capabilities: ['logs'],
  keywords: { log: 3 },
  tools: [],
};

describe('seedAgents', () => {
  it('adds what is missing, updates what changed, and does nothing when repeated', async () => {
    const deps = engineDeps();
    expect(await seedAgents(deps, [declared])).toEqual({ added: 1, updated: 0 });
    expect(await seedAgents(deps, [declared])).toEqual({ added: 0, updated: 0 });
    expect(await seedAgents(deps, [{ ...declared, title: 'Log analysis' }])).toEqual({
      added: 0,
      updated: 1,
    });
    expect(await deps.agents.get('log-analysis')).toMatchObject({ title: 'Log analysis', version: 2 });
  });

  it('leaves an agent disabled that an operator disabled, and keeps its heartbeat', async () => {
    const deps = engineDeps();
    await seedAgents(deps, [declared]);
    await deps.agents.heartbeat('log-analysis', 7);
    const { version, lastHeartbeatAt: _, ...stored } = (await deps.agents.get('log-analysis')) ?? fail();
    await deps.agents.update({ ...stored, status: 'disabled' }, version);
    await seedAgents(deps, [{ ...declared, keywords: { log: 9 } }]);
    expect(await deps.agents.get('log-analysis')).toMatchObject({
      status: 'disabled',
      keywords: { log: 9 },
      lastHeartbeatAt: 7,
    });
  });

  it('gives way to a writer that was quicker', async () => {
    const deps = engineDeps();
    await seedAgents(deps, [declared]);
    const stale = (await deps.agents.getAll()).map((a) => ({ ...a, version: a.version + 1 }));
    const agents = { ...deps.agents, getAll: async () => stale };
    expect(await seedAgents({ ...deps, agents }, [{ ...declared, title: 'x' }])).toEqual({
      added: 0,
      updated: 0,
    });
  });
});

const fail = (): never => {
  throw new Error('not there');
};
