import { memoryClock } from '#adapters/memory/clock.ts';

describe('memoryClock', () => {
  it('stands until it is moved', async () => {
    const clock = memoryClock(1000);
    expect([clock.now(), clock.now()]).toEqual([1000, 1000]);
    await clock.advance(5);
    expect(clock.now()).toBe(1005);
  });

  it('wakes sleepers in the order of their times, each at its own', async () => {
    const clock = memoryClock(0);
    const woken: [string, number][] = [];
    const sleeper = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms);
      woken.push([name, clock.now()]);
    };
    const all = [sleeper('late', 30), sleeper('early', 10), sleeper('never', 100)];
    await clock.advance(40);
    expect(woken).toEqual([
      ['early', 10],
      ['late', 30],
    ]);
    await clock.advance(60);
    await Promise.all(all);
    expect(woken.at(-1)).toEqual(['never', 100]);
  });

  it('wakes one that goes to sleep again within the same move', async () => {
    const clock = memoryClock(0);
    const at: number[] = [];
    const beat = (async () => {
      for (let i = 0; i < 3; i += 1) {
        await clock.sleep(10);
        at.push(clock.now());
      }
    })();
    await clock.advance(35);
    await beat;
    expect(at).toEqual([10, 20, 30]);
  });

  it('rejects with the reason of the signal, before and during sleep', async () => {
    const clock = memoryClock(0);
    const stop = new AbortController();
    const asleep = clock.sleep(10, stop.signal);
    stop.abort(new Error('enough'));
    await expect(asleep).rejects.toThrow('enough');
    await expect(clock.sleep(10, stop.signal)).rejects.toThrow('enough');
    await clock.advance(100);
  });

  it('skips over sleep when told to', async () => {
    const clock = memoryClock(7, { sleeping: 'skips' });
    await clock.sleep(20);
    expect(clock.now()).toBe(27);
    await expect(clock.sleep(1, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});
