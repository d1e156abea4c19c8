import fc from 'fast-check';
import type { AgentRecord } from '#domain/agents/agent-record.ts';
import { ValidationError } from '#domain/errors.ts';
import { routeTask } from '#services/agents/route-task.ts';
import { registration } from '../../support/engine.ts';

const agent = (
  id: string,
  keywords: Record<string, number>,
  more: Partial<AgentRecord> = {},
): AgentRecord => ({
  ...registration(id, { keywords }),
  version: 1,
  ...more,
});
const network = agent('network-diagnostics', { dns: 3, certificate: 3, port: 2 });
const logs = agent('log-analysis', { log: 4, errors: 2 }, { capabilities: ['log.search'] });
const metrics = agent('system-monitoring', { metric: 4, latency: 4, errors: 1 });
const team = [network, logs, metrics];

describe('routeTask', () => {
  it('chooses by keywords, counts each word once and explains itself', () => {
    expect(routeTask('DNS, dns and the certificate; ports', team, [])).toEqual({
      agents: ['network-diagnostics'],
      by: 'keywords',
      reason: 'words of the task match these agents best',
      scores: [
        { agent: 'network-diagnostics', score: 8, words: ['dns', 'certificate', 'port'], chosen: true },
        { agent: 'log-analysis', score: 0, words: [], chosen: false },
        { agent: 'system-monitoring', score: 0, words: [], chosen: false },
      ],
    });
  });

  it('chooses everyone near the best, and leaves out who is far from it', () => {
    expect(routeTask('errors in the log', team, []).agents).toEqual(['log-analysis']);
    expect(routeTask('latency and error metrics, logs too', team, []).agents).toEqual([
      'log-analysis',
      'system-monitoring',
    ]);
  });

  it('hears the words of a capability, and both halves of a compound', () => {
    expect(routeTask('full-search please', team, []).scores[1]).toEqual({
      agent: 'log-analysis',
      score: 1,
      words: ['search'],
      chosen: true,
    });
  });

  it.each(['why is it slow', 'what is wrong with the log', 'INCIDENT: dns'])(
    'asks everyone for the cause behind: %s',
    (task) => {
      expect(routeTask(task, team, [])).toMatchObject({ by: 'everyone', agents: team.map((a) => a.id) });
    },
  );

  it('asks everyone when nobody recognises a word', () => {
    expect(routeTask('Test task', team, [])).toMatchObject({ by: 'everyone', agents: team.map((a) => a.id) });
  });

  it('never asks a disabled agent on its own account', () => {
    const off = { ...network, status: 'disabled' as const };
    expect(routeTask('dns', [off, logs], [])).toMatchObject({ by: 'everyone', agents: ['log-analysis'] });
  });

  it('takes pinned agents, each once, whatever the words say', () => {
    expect(routeTask('dns', team, ['log-analysis', 'log-analysis'])).toMatchObject({
      by: 'pinned',
      agents: ['log-analysis'],
    });
  });

  it('refuses unknown and disabled pinned agents, all at once, each at its place', () => {
    const off = { ...network, status: 'disabled' as const };
    const refused = () => routeTask('dns', [off, logs], ['log-analysis', 'nobody', 'network-diagnostics']);
    expect(refused).toThrow(ValidationError);
    try {
      refused();
    } catch (error) {
      expect((error as ValidationError).faults).toEqual([
        { pointer: '/agents/1', message: 'no agent has this id' },
        { pointer: '/agents/2', message: 'this agent is disabled' },
      ]);
    }
  });

  it('always asks somebody, only the enabled, and the same ones for the same task', () => {
    const word = fc.constantFrom(
      'dns',
      'log',
      'errors',
      'latency',
      'why',
      'constructor',
      '__proto__',
      'x-y',
      '',
    );
    fc.assert(
      fc.property(fc.array(word), fc.subarray(team, { minLength: 1 }), (words, agents) => {
        const task = words.join(' ');
        const routing = routeTask(task, agents, []);
        expect(routing.agents.length).toBeGreaterThan(0);
        expect(routing.scores.filter((s) => s.chosen).map((s) => s.agent)).toEqual(routing.agents);
        expect(routeTask(task, structuredClone(agents), [])).toEqual(routing);
      }),
    );
  });
});
