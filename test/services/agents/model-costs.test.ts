import { memoryClock } from '#adapters/memory/clock.ts';
import { BudgetExceededError } from '#domain/errors.ts';
import type { LoopDeps } from '#services/agents/agent-loop.ts';
import { START } from '../../support/engine.ts';
import { investigate, says } from '../../support/model-turns.ts';
import { agentOf, toolOf } from '../../support/tools.ts';

const look = toolOf('look', async (_, { of }) => ({ seen: of ?? 'all' }));

describe('model turns', () => {
  it('write down what each call cost, which tries it took and why this model, and add it up', async () => {
    const attempts = [
      { provider: 'a', model: 'x', outcome: 'failed', reason: 'timeout', micros: 70, opened: true },
      { provider: 'b', model: 'y', outcome: 'answered', micros: 30 },
    ] as const;
    const reply = says('It is the queue.', { provider: 'b', model: 'y' });
    const names: unknown[] = [];
    const gateway: LoopDeps['gateway'] = {
      call: async (_, how) => {
        names.push([how.callId, how.tier, how.labels.agent]);
        return { reply, attempts, reason: 'standard: link 2 of its chain', micros: 100 };
      },
    };
    const { result, cost, models, events } = await investigate(agentOf([look], []), [], gateway);
    expect(names).toEqual([['run_1/agent:log-analysis/1/1', 'standard', 'log-analysis']]);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'model-called',
        ...{ provider: 'b', model: 'y', micros: 100, attempts },
        reason: 'investigate; standard: link 2 of its chain',
      }),
    );
    expect(cost).toMatchObject({ modelCalls: 1, modelMicros: 100 });
    expect(models).toMatchObject({ calls: 1, micros: 100, retries: 1, breakerOpens: 1 });
    expect(result).toMatchObject({ model: 'b/y', modelUse: { state: 'used', why: 'b/y looked further' } });
  });

  it('end where a budget refuses, with the budget named as a gap', async () => {
    const standing = {
      ...{ scope: 'tenant acme', period: 'day', limit: 5, spent: 5, held: 0 },
      ...{ paused: false, raisedBy: 'budgets:write' },
    };
    const why = 'the day’s budget of tenant acme is used up';
    const gateway = { call: () => Promise.reject(new BudgetExceededError(why, standing)) };
    const { result, events } = await investigate(agentOf([look], [['look']]), [], gateway);
    expect(result).toMatchObject({
      stopped: 'over-budget',
      gaps: [{ agent: 'log-analysis', what: 'model', why }],
      modelUse: { state: 'over-budget', why },
    });
    expect(result.observations).toHaveLength(1);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'model-called',
        micros: 0,
        error: { code: 'budget_exceeded', message: why },
      }),
    );
  });

  it('call a model off when the time of the step is over', async () => {
    const clock = memoryClock(START);
    const gateway: LoopDeps['gateway'] = {
      call: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
          void clock.advance(60_000);
        }),
    };
    const { result } = await investigate(agentOf([look], []), [], gateway, clock);
    expect(result).toMatchObject({
      stopped: 'model-unavailable',
      gaps: [{ what: 'model', why: 'the model did not answer within the time of the step' }],
    });
  });
});
