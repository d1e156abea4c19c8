import {
  answer,
  callOf,
  cut,
  failure,
  gatewayWorld,
  main,
  other,
  real,
  request,
  settingsOf,
  throttled,
  worst,
} from './gateway-world.ts';

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
