import { systemAmbient } from '#runtime/ambient.ts';

const { clock, random } = systemAmbient();

describe('systemAmbient', () => {
  it('makes ids that differ and name their kind', () => {
    const ids = Array.from({ length: 200 }, () => random.id('run'));
    expect(new Set(ids).size).toBe(200);
    for (const id of ids) expect(id).toMatch(/^run_[0-9a-hjkmnp-tv-z]{26}$/);
  });

  it('draws fractions in [0, 1) and as many bytes as asked', () => {
    for (let i = 0; i < 200; i += 1) {
      const drawn = random.fraction();
      expect(drawn).toBeGreaterThanOrEqual(0);
      expect(drawn).toBeLessThan(1);
    }
    expect(random.bytes(32)).toHaveLength(32);
  });

  it('sleeps, and wakes with the reason of an abort', async () => {
    const before = clock.now();
    await clock.sleep(5);
    expect(clock.now()).toBeGreaterThanOrEqual(before);
    const reason = new Error('stop');
    await expect(clock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const sleeping = clock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });
});
