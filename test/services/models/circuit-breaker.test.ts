import { memoryCircuitStore } from '#adapters/memory/circuit-store.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import type { CircuitStore } from '#ports/circuit-store.ts';
import { circuitBreaker } from '#services/models/circuit-breaker.ts';

const settings = { failures: 3, openMs: 10_000, maxOpenMs: 25_000, probeMs: 20_000 };

/** Several processes over one store and one clock, with the store's calls counted. */
function processes(count: number) {
  const clock = memoryClock(1_800_000_000_000);
  const store = memoryCircuitStore();
  const calls = { read: 0, write: 0 };
  const circuits: CircuitStore = {
    read: (id) => {
      calls.read += 1;
      return store.read(id);
    },
    write: (id, circuit) => {
      calls.write += 1;
      return store.write(id, circuit);
    },
  };
  const breakers = Array.from({ length: count }, () => circuitBreaker({ circuits, clock }, settings));
  const [one, two, three] = breakers as [(typeof breakers)[0], (typeof breakers)[0], (typeof breakers)[0]];
  const open = async (): Promise<void> => {
    for (let i = 0; i < settings.failures; i += 1) await one.failed('m');
  };
  return { clock, store, calls, one, two, three, open };
}

describe('a circuit breaker', () => {
  it('costs a healthy model one read in five seconds and no write', async () => {
    const { clock, calls, one } = processes(1);
    for (let i = 0; i < 100; i += 1) {
      expect(await one.admit('m')).toBe('closed');
      await one.succeeded('m');
    }
    expect(calls).toEqual({ read: 1, write: 0 });
    await clock.advance(5_000);
    await one.admit('m');
    expect(calls).toEqual({ read: 2, write: 0 });
  });

  it('opens for all processes after failures in a row, wherever they were seen', async () => {
    const { clock, one, two, three } = processes(3);
    expect([await one.failed('m'), await two.failed('m'), await three.failed('m')]).toEqual([
      false,
      false,
      true,
    ]);
    await clock.advance(5_000);
    expect([await one.admit('m'), await two.admit('m'), await one.admit('other')]).toEqual([
      'open',
      'open',
      'closed',
    ]);
  });

  it('counts again from nothing after a success', async () => {
    const { one, store } = processes(1);
    await one.failed('m');
    await one.failed('m');
    await one.succeeded('m');
    expect(await one.failed('m')).toBe(false);
    expect(await store.read('m')).toEqual({ failures: 1, openings: 0, version: 4 });
  });

  it('lets exactly one process probe, and all again once that went well', async () => {
    const { clock, one, two, three, open } = processes(3);
    await open();
    await clock.advance(10_000);
    const passages = await Promise.all([one, two, three].map((b) => b.admit('m')));
    expect(passages.sort()).toEqual(['open', 'open', 'probe']);
    await one.succeeded('m');
    await clock.advance(5_000);
    expect(await Promise.all([one, two, three].map((b) => b.admit('m')))).toEqual([
      'closed',
      'closed',
      'closed',
    ]);
  });

  it('stays open twice as long after each failed probe, up to a bound', async () => {
    const { clock, one, open, store } = processes(1);
    await open();
    const spans: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      const until = (await store.read('m'))?.openUntil ?? 0;
      spans.push(until - clock.now());
      await clock.advance(until - clock.now());
      expect(await one.admit('m')).toBe('probe');
      expect(await one.failed('m')).toBe(true);
    }
    spans.push(((await store.read('m'))?.openUntil ?? 0) - clock.now());
    expect(spans).toEqual([10_000, 20_000, 25_000, 25_000]);
  });

  it('lets another probe when the first never came back', async () => {
    const { clock, one, two, open } = processes(2);
    await open();
    await clock.advance(10_000);
    expect([await one.admit('m'), await two.admit('m')]).toEqual(['probe', 'open']);
    await clock.advance(20_000);
    expect(await two.admit('m')).toBe('probe');
  });

  it('counts every failure of many at once', async () => {
    const { store, one, two, three } = processes(3);
    await Promise.all([one, two, three].map((b) => b.failed('m')));
    expect(await store.read('m')).toMatchObject({ failures: 3, openings: 1 });
  });

  it('stops no call where its store does not answer', async () => {
    const circuits = {
      read: () => Promise.reject(new Error('down')),
      write: () => Promise.reject(new Error('down')),
    };
    const breaker = circuitBreaker({ circuits, clock: memoryClock(1) }, settings);
    expect([await breaker.admit('m'), await breaker.failed('m'), await breaker.succeeded('m')]).toEqual([
      'closed',
      false,
      undefined,
    ]);
  });
});
