import { BudgetExceededError } from '#domain/errors.ts';
import { answer, callOf, cut, gatewayWorld, main, request, settingsOf, worst } from './gateway-world.ts';

describe('the bound of one model call', () => {
  it('lets a call through whose worst case fits exactly', async () => {
    const w = gatewayWorld({ openai: [answer('so')] }, settingsOf([main]));
    await w.gateway.call(request, callOf({ maxMicros: worst }));
    expect(w.calls).toHaveLength(1);
  });

  it('refuses one whose worst case is a micro-dollar above it, and books nothing', async () => {
    const w = gatewayWorld({ openai: [answer('so')] }, settingsOf([main]));
    const refused = w.gateway.call(request, callOf({ maxMicros: worst - 1 }));
    await expect(refused).rejects.toBeInstanceOf(BudgetExceededError);
    expect([w.calls.length, w.entries.size]).toEqual([0, 0]);
  });

  it('counts what earlier tries of the call took', async () => {
    const w = gatewayWorld({ openai: [cut(), answer('so')] }, settingsOf([main]));
    await expect(w.gateway.call(request, callOf({ maxMicros: 2 * worst - 1 }))).rejects.toThrow();
    expect(w.calls).toHaveLength(1);
    const again = gatewayWorld({ openai: [cut(), answer('so')] }, settingsOf([main]));
    expect(await again.gateway.call(request, callOf({ maxMicros: 2 * worst }))).toMatchObject({
      reply: { text: 'so' },
    });
  });
});
