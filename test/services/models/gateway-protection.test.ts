import { LLMProviderError, type ModelChainError } from '#domain/errors.ts';
import {
  answer,
  callOf,
  cut,
  failure,
  gatewayWorld,
  main,
  quiet,
  request,
  settingsOf,
} from './gateway-world.ts';

describe('the model gateway keeps off a model in trouble', () => {
  it('leaves a model alone that failed too often, and lets one probe through later', async () => {
    const settings = settingsOf([main], { attempts: 1, breaker: { failures: 2 } });
    const w = gatewayWorld({ openai: [cut(), cut(), answer('back')] }, settings);
    const called = (n: number) => failure(w.gateway.call(request, callOf({ callId: `c${n}` })));
    const first = (await called(1)) as ModelChainError;
    const second = (await called(2)) as ModelChainError;
    expect([first.attempts[0]?.opened, second.attempts[0]?.opened]).toEqual([undefined, true]);
    expect(await called(3)).toMatchObject({ attempts: [{ outcome: 'skipped', reason: 'breaker-open' }] });
    await w.clock.advance(30_000);
    expect(await called(4)).toBe('answered');
    expect(await w.circuits.read('openai/gpt-4.1')).toMatchObject({ failures: 0, openings: 0 });
    expect(w.calls).toHaveLength(3);
  });

  it('takes a refused request for a sign of health', async () => {
    const refused = new LLMProviderError('openai', 'model_refused', 'no', { retryable: false, began: false });
    const w = gatewayWorld(
      { openai: [refused, refused, refused] },
      settingsOf([main], { breaker: { failures: 1 } }),
    );
    for (const n of [1, 2, 3]) await failure(w.gateway.call(request, callOf({ callId: `c${n}` })));
    expect([w.calls.length, await w.circuits.read('openai/gpt-4.1')]).toEqual([3, undefined]);
  });

  it('lets only so many calls through to one provider at once', async () => {
    const settings = settingsOf([main], { bulkhead: { concurrent: 1, queued: 1 } });
    const w = gatewayWorld({ openai: ['silent', answer('second')] }, settings);
    const stop = new AbortController();
    const first = failure(w.gateway.call(request, callOf({ callId: 'a', signal: stop.signal })));
    const second = failure(w.gateway.call(request, callOf({ callId: 'b' })));
    await quiet();
    const third = await failure(w.gateway.call(request, callOf({ callId: 'c' })));
    expect(third).toMatchObject({ attempts: [{ outcome: 'skipped', reason: 'bulkhead-full' }] });
    expect([w.calls.length, w.held().length]).toEqual([1, 1]);
    stop.abort(new Error('enough'));
    expect([await first, await second]).toEqual([expect.objectContaining({ message: 'enough' }), 'answered']);
  });
});
