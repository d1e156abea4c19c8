import { LLMProviderError, ModelChainError, OrchestratorError } from '#domain/errors.ts';
import type { LanguageModel } from '#ports/language-model.ts';
import { modelGateway } from '#services/models/model-gateway.ts';
import {
  answer,
  callOf,
  cut,
  failure,
  gatewayWorld,
  main,
  other,
  price,
  quiet,
  real,
  request,
  settingsOf,
  throttled,
  usage,
  worst,
} from './gateway-world.ts';

const stranger = () =>
  new LLMProviderError('openai', 'model_unavailable', 'no such key', { retryable: false, began: false });

describe('the model gateway', () => {
  it('holds the worst case before a call and books its usage after it', async () => {
    const w = gatewayWorld({ openai: [answer('so')] }, settingsOf([main]));
    const reply = await w.gateway.call(request, callOf());
    expect(reply).toEqual({
      reply: answer('so'),
      reason: 'standard: first of its chain',
      micros: real,
      attempts: [{ provider: 'openai', model: 'gpt-4.1', outcome: 'answered', micros: real, durationMs: 0 }],
    });
    expect([...w.entries.values()]).toEqual([
      expect.objectContaining({
        id: 'run_1/agent:x/1/1/1/1',
        reserved: worst,
        micros: real,
        basis: 'usage',
        price: expect.objectContaining({ row: price.id }),
      }),
    ]);
    expect(real).toBeLessThan(worst);
  });

  it.each([
    ['usage that nobody tells', answer('so', { usage: undefined }), worst, 'reserved'],
    ['counts that cannot be true', answer('so', { usage: { ...usage, inputTokens: -1 } }), worst, 'reserved'],
  ])('books the worst case for %s', async (_, deed, micros, basis) => {
    const w = gatewayWorld({ openai: [deed] }, settingsOf([main]));
    expect(await w.gateway.call(request, callOf())).toMatchObject({ micros });
    expect([...w.entries.values()]).toMatchObject([{ micros, basis }]);
  });

  it('books what is cached for an hour at its own price', async () => {
    const model = { provider: 'bedrock', model: 'eu.anthropic.claude-haiku-4-5-20251001-v1:0' } as const;
    const written = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 1_000 };
    const costs = async (cacheWrite1hTokens: number) => {
      const used = { ...written, cacheWrite1hTokens };
      const w = gatewayWorld({ bedrock: [answer('so', { usage: used })] }, settingsOf([model]));
      return (await w.gateway.call(request, callOf())).micros;
    };
    // $1.375 a million for five minutes, $2.20 for an hour
    expect([await costs(0), await costs(1_000), await costs(400)]).toEqual([1375, 2200, 825 + 880]);
  });

  it('tries again what may pass, books each try by what may have been billed, and passes on all of it', async () => {
    const w = gatewayWorld({ openai: [throttled(), cut(), answer('so')] }, settingsOf([main]));
    const { attempts, micros } = await w.gateway.call(request, callOf());
    expect(attempts.map((a) => [a.outcome, a.reason, a.micros])).toEqual([
      ['failed', 'rate_limited', 0],
      ['failed', 'model_unavailable', worst],
      ['answered', undefined, real],
    ]);
    expect(micros).toBe(worst + real);
    expect([...w.entries.values()].map((e) => e.basis)).toEqual(['free', 'reserved', 'usage']);
  });

  it('waits between tries at random below a doubling bound, and as long as the provider asks', async () => {
    const pauses: number[] = [];
    const deeds = { openai: [throttled(), throttled(), throttled({ retryAfterSeconds: 7 }), answer('so')] };
    const settings = settingsOf([main], { attempts: 4, firstDelayMs: 1_000 });
    const w = gatewayWorld(deeds, settings, { pauses });
    await w.gateway.call(request, callOf());
    expect(pauses).toHaveLength(3);
    expect(pauses[0]).toBeLessThanOrEqual(1_000);
    expect(pauses[1]).toBeLessThanOrEqual(2_000);
    expect(pauses[2]).toBe(7_000);
  });

  it.each([
    ['what will not pass', stranger()],
    ['what asks for too long a pause', throttled({ retryAfterSeconds: 3_600 })],
  ])('leaves a model at once for %s', async (_, deed) => {
    const w = gatewayWorld({ openai: [deed], bedrock: [answer('here')] }, settingsOf([main, other]));
    const { reason, attempts } = await w.gateway.call(request, callOf());
    expect(w.calls).toEqual(['openai', 'bedrock']);
    expect(reason).toMatch(/^standard: link 2 of its chain, because openai\/gpt-4.1 failed \(\w+\)$/);
    expect(attempts.map((a) => a.outcome)).toEqual(['failed', 'answered']);
  });

  it('names every try when no model answers', async () => {
    const w = gatewayWorld(
      { openai: [stranger()], bedrock: [cut(), cut()] },
      settingsOf([main, other], { attempts: 2 }),
    );
    const error = (await failure(w.gateway.call(request, callOf()))) as ModelChainError;
    expect(error).toBeInstanceOf(ModelChainError);
    expect([error.code, error.attempts.map((a) => [a.provider, a.reason])]).toEqual([
      'model_unavailable',
      [
        ['openai', 'model_unavailable'],
        ['bedrock', 'model_unavailable'],
        ['bedrock', 'model_unavailable'],
      ],
    ]);
    expect(error.message).toContain('openai/gpt-4.1: no such key');
    expect(w.held()).toEqual([]);
  });

  it('calls nobody without a hold, and lets the budget speak where it alone refuses', async () => {
    const w = gatewayWorld({ openai: [answer('so')] }, settingsOf([main, other]), { limit: worst - 1 });
    const error = await failure(w.gateway.call(request, callOf()));
    expect(error).toMatchObject({ code: 'budget_exceeded', standing: { scope: 'tenant/acme' } });
    expect([w.calls, w.entries.size]).toEqual([[], 0]);
  });

  it('goes on to a model that the budget still allows', async () => {
    const free = { provider: 'ollama', model: 'llama3.2' } as const;
    const w = gatewayWorld({ ollama: [answer('so')] }, settingsOf([main, free]), { limit: 1 });
    const { attempts } = await w.gateway.call(request, callOf());
    expect(attempts.map((a) => a.reason ?? a.outcome)).toEqual(['over-budget', 'answered']);
  });

  it('refuses a model without a price by its name, and takes one declared as own hardware', async () => {
    const unknown = { provider: 'openai', model: 'mystery-1' } as const;
    const w = gatewayWorld({ openai: [answer('so')] }, settingsOf([unknown]));
    const error = (await failure(w.gateway.call(request, callOf()))) as Error;
    expect([error.message, w.calls]).toEqual([expect.stringContaining('"mystery-1"'), []]);
    const own = gatewayWorld({ openai: [answer('so')] }, settingsOf([{ ...unknown, ownHardware: true }]));
    expect((await own.gateway.call(request, callOf())).micros).toBe(0);
  });

  it('calls nobody when the ledger cannot be reached, and gives back what may be held', async () => {
    const w = gatewayWorld({ openai: [answer('so')] }, settingsOf([main]));
    const { reserve } = w.ledger;
    w.ledger.reserve = async (wanted) => {
      await reserve(wanted);
      throw new OrchestratorError('unavailable', 'the answer was lost');
    };
    const error = await failure(w.gateway.call(request, callOf()));
    expect(error).toMatchObject({ code: 'model_unavailable', attempts: [{ reason: 'ledger-unavailable' }] });
    expect([w.calls, w.held(), w.spent()]).toEqual([[], [], 0]);
  });

  it('leaves the hold of another delivery of the same call alone when its own reservation fails', async () => {
    const w = gatewayWorld({ openai: [answer('so')] }, settingsOf([main]));
    const twin = modelGateway(
      {
        ...w.deps,
        ledger: {
          ...w.ledger,
          async reserve(wanted) {
            await w.ledger.reserve({ ...wanted, holder: 'the first delivery' });
            throw new OrchestratorError('unavailable', 'the answer is lost');
          },
        },
      },
      settingsOf([main]),
    );
    await failure(twin.call(request, callOf()));
    expect([w.held().map(({ holder }) => holder), w.entries.size]).toEqual([['the first delivery'], 0]);
  });

  it('names its hold to the provider', async () => {
    const w = gatewayWorld({}, settingsOf([main]));
    const names: unknown[] = [];
    const open = (): LanguageModel => ({
      ...w.deps.open(main),
      generateWithMetadata: async ({ requestId }) => {
        names.push(requestId);
        return answer('so');
      },
    });
    await modelGateway({ ...w.deps, open }, settingsOf([main])).call(request, callOf());
    expect(names).toEqual([...w.entries.keys()]);
  });

  it('gives the answer even where its settlement cannot be written: the hold stays and ends by itself', async () => {
    const w = gatewayWorld({ openai: [answer('so')] }, settingsOf([main]));
    w.ledger.settle = () => Promise.reject(new OrchestratorError('unavailable', 'down'));
    expect(await w.gateway.call(request, callOf())).toMatchObject({ reply: { text: 'so' }, micros: worst });
    expect(w.held()).toHaveLength(1);
  });

  it('gives a silent model its time, aborts it at the provider, and tries it no second time', async () => {
    const w = gatewayWorld({ openai: ['silent'], bedrock: [answer('here')] }, settingsOf([main, other]));
    const called = w.gateway.call(request, callOf());
    await quiet();
    await w.clock.advance(60_000);
    expect((await called).attempts.map((a) => [a.reason, a.micros])).toEqual([
      ['timeout', worst],
      [undefined, expect.any(Number)],
    ]);
    expect([w.calls, w.aborted]).toEqual([
      ['openai', 'bedrock'],
      ['openai', 'bedrock'],
    ]);
  });

  it('passes a cancellation on to the provider, and the hold ends at its worst case', async () => {
    const w = gatewayWorld({ openai: ['silent'] }, settingsOf([main, other]));
    const controller = new AbortController();
    const called = failure(w.gateway.call(request, callOf({ signal: controller.signal })));
    await quiet();
    controller.abort(new Error('nobody waits any more'));
    expect(await called).toMatchObject({ message: 'nobody waits any more' });
    expect([w.calls, w.aborted, w.spent(), w.held()]).toEqual([['openai'], ['openai'], worst, []]);
  });

  it.each(['length', 'refusal'] as const)('passes %s on as such', async (stop) => {
    const w = gatewayWorld({ openai: [answer('It is', { stop })] }, settingsOf([main]));
    expect((await w.gateway.call(request, callOf())).reply.stop).toBe(stop);
  });
});
