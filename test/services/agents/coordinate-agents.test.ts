import type { AgentResult } from '#domain/findings/report.ts';
import { coordinateAgents } from '#services/agents/coordinate-agents.ts';
import { startRun } from '#services/runs/start-run.ts';
import { engineDeps, inputOf, registration } from '../../support/engine.ts';

async function asked(...agents: string[]) {
  const deps = engineDeps();
  for (const id of agents) await deps.agents.register(registration(id));
  const input = inputOf('Test task');
  const run = await startRun(deps, { tenantId: 'acme', requestedBy: 'k', correlationId: 'c', input });
  const claim = (agent: string) =>
    deps.runs.claimStep('acme', run.id, `agent:${agent}`, deps.clock.now(), 30_000);
  return { deps, run, claim };
}
const resultOf = (agent: string): AgentResult => ({
  agent,
  observations: [],
  findings: [],
  gaps: [],
  notes: [],
  stopped: 'done',
});

describe('coordinateAgents', () => {
  it('brings results together and names who gave none, and why', async () => {
    const { deps, run, claim } = await asked('good-agent', 'late-agent', 'poor-agent');
    const result = await deps.evidence.put(
      'acme',
      JSON.stringify(resultOf('good-agent')),
      'application/json',
    );
    await deps.runs.endStep('acme', run.id, { ...(await claim('good-agent')), status: 'done', result }, []);
    const failure = { code: 'forbidden', message: 'no grant' };
    await deps.runs.endStep(
      'acme',
      run.id,
      { ...(await claim('poor-agent')), status: 'failed', failure },
      [],
    );
    const what = 'everything this agent looks at';
    expect(await coordinateAgents(deps, run)).toEqual({
      results: [resultOf('good-agent')],
      gaps: [
        { agent: 'late-agent', what, why: 'the agent gave no answer in time' },
        { agent: 'poor-agent', what, why: 'no grant' },
      ],
    });
  });

  it('fences off an agent that still works: nothing of it arrives after the answer', async () => {
    const { deps, run, claim } = await asked('slow-agent');
    const held = await claim('slow-agent');
    await coordinateAgents(deps, run);
    const result = await deps.evidence.put('acme', '{}', 'application/json');
    await expect(
      deps.runs.endStep('acme', run.id, { ...held, status: 'done', result }, []),
    ).rejects.toMatchObject({ code: 'stale_owner' });
    expect(await deps.runs.getStep('acme', run.id, 'agent:slow-agent')).toMatchObject({
      status: 'failed',
      epoch: 2,
    });
  });

  it('takes what an agent wrote in the last moment', async () => {
    const { deps, run, claim } = await asked('slow-agent');
    const held = await claim('slow-agent');
    const result = await deps.evidence.put(
      'acme',
      JSON.stringify(resultOf('slow-agent')),
      'application/json',
    );
    const runs = {
      ...deps.runs,
      claimStep: async (...args: Parameters<typeof deps.runs.claimStep>) => {
        const ours = await deps.runs.claimStep(...args);
        // between our claim and our end somebody else ended the step
        await deps.runs.endStep('acme', run.id, { ...ours, status: 'done', result }, []);
        return ours;
      },
    };
    expect(held.epoch).toBe(1);
    expect(await coordinateAgents({ ...deps, runs }, run)).toEqual({
      results: [resultOf('slow-agent')],
      gaps: [],
    });
  });

  it('fails for good when a recorded result is gone', async () => {
    const { deps, run, claim } = await asked('good-agent');
    const result = { hash: 'a'.repeat(64), bytes: 1, mediaType: 'application/json' };
    await deps.runs.endStep('acme', run.id, { ...(await claim('good-agent')), status: 'done', result }, []);
    await expect(coordinateAgents(deps, run)).rejects.toMatchObject({ code: 'internal', retryable: false });
  });
});
