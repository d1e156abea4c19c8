import { costOf, worstCaseOf } from '#domain/costs/cost.ts';
import { priceOf } from '#domain/costs/price.ts';
import { LLMProviderError } from '#domain/errors.ts';
import { answer, callOf, gatewayWorld, main, other, request, settingsOf, usage } from './gateway-world.ts';

const NOW = 1_800_000_000_000;
const price = priceOf('openai', 'gpt-4.1', NOW);
const real = costOf(price, usage);
const worst = worstCaseOf(price, {
  inputBytes: Buffer.byteLength(JSON.stringify(request)),
  maxOutputTokens: request.maxOutputTokens,
});
const throttled = (more: object = {}) =>
  new LLMProviderError('openai', 'rate_limited', 'throttled', { retryable: true, began: false, ...more });
const cut = () =>
  new LLMProviderError('openai', 'model_unavailable', 'cut', { retryable: true, began: true });
const _stranger = () =>
  new LLMProviderError('openai', 'model_unavailable', 'no such key', { retryable: false, began: false });
const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'answered',
    (error: unknown) => error,
  );

describe('a stream through the gateway', () => {
  const collect = async (w: ReturnType<typeof gatewayWorld>) => {
    const parts: unknown[] = [];
    for await (const part of w.gateway.stream(request, callOf()))
      parts.push('text' in part ? part.text : part.done);
    return parts;
  };

  it('comes as it is written, and ends with what it cost', async () => {
    const w = gatewayWorld({ openai: [['it ', 'is', answer('it is')]] }, settingsOf([main]));
    expect(await collect(w)).toEqual(['it ', 'is', expect.objectContaining({ micros: real })]);
  });

  it('is tried again before its first word, never after it', async () => {
    const w = gatewayWorld({ openai: [[throttled()], ['it ', cut()]] }, settingsOf([main, other]));
    const error = await failure(collect(w));
    expect(error).toMatchObject({ code: 'model_unavailable', attempts: [{ micros: 0 }, { micros: worst }] });
    expect([w.calls, w.held()]).toEqual([['openai', 'openai'], []]);
  });

  it('is settled at its worst case and aborted at the provider when its reader leaves', async () => {
    const w = gatewayWorld({ openai: [['it ', 'silent']] }, settingsOf([main]));
    for await (const _ of w.gateway.stream(request, callOf())) break;
    expect([w.spent(), w.held(), w.aborted]).toEqual([worst, [], ['openai']]);
  });

  it('that ends without its end is no answer', async () => {
    const w = gatewayWorld({ openai: [['it ']] }, settingsOf([main]));
    expect(await failure(collect(w))).toMatchObject({ message: 'the answer broke off before its end' });
    expect(w.spent()).toBe(worst);
  });
});
