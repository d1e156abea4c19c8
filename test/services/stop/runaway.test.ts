import { memoryClock } from '#adapters/memory/clock.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { ModelReply } from '#ports/language-model.ts';
import { runAgent } from '#services/agents/run-agent.ts';
import { engineDeps, START } from '../../support/engine.ts';
import { gatewayFor, payer } from '../../support/gateway.ts';
import { agentOf, toolOf } from '../../support/tools.ts';

const scope = { kind: 'run', tenantId: 'acme', runId: 'run_1' } as const;

/**
 * A model that never ends and asks for `width` tools each turn; the stop is acknowledged within the n-th call, or
 * right after the n-th reading of the marks, before what was read has arrived. Answers the calls begun after it.
 */
async function runaway(width: number, moment: { call?: number; reading?: number }) {
  const deps = engineDeps(memoryClock(START));
  let begun = 0;
  let readings = 0;
  let after: number | undefined;
  const stopNow = async () => {
    await deps.stop.stop(scope, 1, 'enough');
    after = 0;
  };
  const call = async () => {
    begun += 1;
    if (after !== undefined) after += 1;
    if (begun === moment.call) await stopNow();
  };
  const look = toolOf('look', async (_, { of }) => {
    await call();
    return { of };
  });
  const gateway = gatewayFor({
    provider: 'scripted',
    model: 'turns',
    generate: () => Promise.reject(new Error('not used')),
    stream: () => {
      throw new Error('not used');
    },
    async generateWithMetadata(): Promise<ModelReply> {
      await call();
      const calls = Array.from({ length: width }, (_, i) => ({
        id: `m${i}`,
        name: 'look',
        input: { of: `${begun}-${i}` },
      }));
      return { text: '', calls, stop: 'tools', usage: undefined, provider: 'scripted', model: 'turns' };
    },
  });
  const stop = {
    ...deps.stop,
    async stopped(work: Parameters<typeof deps.stop.stopped>[0]) {
      const reason = await deps.stop.stopped(work);
      readings += 1;
      if (readings === moment.reading) await stopNow();
      return reason;
    },
  };
  const ended = runAgent(
    { ...deps, stop, gateway },
    agentOf([look], [['look:a'], ['look:b']], { maxTurns: 500, maxToolCalls: 500, maxTokens: 10_000_000 }),
    {
      ...{
        tenantId: 'acme',
        runId: 'run_1',
        epoch: 1,
        labels: payer,
        step: 'agent:log-analysis',
        task: 'why?',
      },
      ...{ destinations: [], now: START, window: { from: START - 1_000, to: START } },
      ...{ startedAt: START, stopAt: START + 60_000, signal: new AbortController().signal },
    },
    async () => {},
  );
  const reason = await ended.then(
    ({ result }) => result.stopped,
    (error: unknown) => (error instanceof OrchestratorError ? error.code : 'another'),
  );
  return { reason, after };
}

describe('a runaway that is stopped', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('within its call %i makes no further one', async (call) => {
    expect(await runaway(1, { call })).toEqual({ reason: 'stopped', after: 0 });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'while its reading %i of the marks is on the way makes at most one further call',
    async (reading) => {
      const { reason, after } = await runaway(1, { reading });
      expect(reason).toBe('stopped');
      expect(after).toBeLessThanOrEqual(1);
    },
  );

  it('makes at most one further call where it asks for many at once, and none when the stop comes within one', async () => {
    const further: number[] = [];
    for (let reading = 1; reading <= 40; reading += 1) {
      const { reason, after = 0 } = await runaway(20, { reading });
      expect(reason).toBe('stopped');
      further.push(after);
    }
    expect([...new Set(further)]).toEqual([1]);
    for (let call = 1; call <= 40; call += 1) {
      expect(await runaway(20, { call })).toEqual({ reason: 'stopped', after: 0 });
    }
  });
});
