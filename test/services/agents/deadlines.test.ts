import fc from 'fast-check';
import { memoryClock } from '#adapters/memory/clock.ts';
import { deadlinesOn } from '#services/agents/deadlines.ts';

const late = () => new Error('late');
const never = (..._: unknown[]) => new Promise<never>(() => undefined);
const settled = <T>(promise: Promise<T>): { readonly state: () => string } => {
  let state = 'open';
  promise.then(
    (value) => {
      state = `ended with ${String(value)}`;
    },
    (error: Error) => {
      state = error.message;
    },
  );
  return { state: () => state };
};
const turns = () => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const clock = memoryClock(0);
  const step = new AbortController();
  return { clock, step, deadlines: deadlinesOn(clock, step.signal) };
}

describe('deadlines', () => {
  it('give each call its own time, whichever was asked for first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.nat(50), ms: fc.integer({ min: 1, max: 50 }) }), { maxLength: 8 }),
        async (calls) => {
          const { clock, deadlines } = setUp();
          const ended: number[] = [];
          // seconds: some limits are longer than a first sleep, others are not
          for (let now = 0; now <= 101; now += 1) {
            for (const [i, { at, ms }] of calls.entries()) {
              if (at !== now) continue;
              deadlines.within(ms * 1000, late, never).catch(() => {
                ended[i] = clock.now() / 1000;
              });
            }
            await clock.advance(1000);
          }
          expect(ended).toEqual(calls.map(({ at, ms }) => at + ms));
          deadlines.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('answer what the work answers, or throw what it throws, at once too', async () => {
    const { deadlines } = setUp();
    expect(await deadlines.within(5, late, async () => 'seen')).toBe('seen');
    await expect(deadlines.within(5, late, () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
    const thrower = () => {
      throw new Error('at once');
    };
    await expect(deadlines.within(5, late, thrower)).rejects.toThrow('at once');
  });

  it('abort the signal of a call with what ended it, and no other', async () => {
    const { clock, step, deadlines } = setUp();
    const signals: AbortSignal[] = [];
    const look = (ms: number) => deadlines.within(ms, late, ({ signal }) => never(void signals.push(signal)));
    const [short, long] = [settled(look(5)), settled(look(500))];
    await clock.advance(5);
    expect([short.state(), long.state()]).toEqual(['late', 'open']);
    expect(signals.map((s) => s.aborted)).toEqual([true, false]);
    step.abort(new Error('taken'));
    await turns();
    expect(long.state()).toBe('taken');
    expect(signals.map((s) => (s.reason as Error).message)).toEqual(['late', 'taken']);
  });

  it('abort the signal of a call that ended, so that what it left behind ends too', async () => {
    const { deadlines } = setUp();
    let left: AbortSignal | undefined;
    await deadlines.within(5, late, async ({ signal }) => {
      left = signal;
    });
    expect(left?.aborted).toBe(true);
  });

  it('abort a call that is open until it says its end, read before or after', async () => {
    const { clock, step, deadlines } = setUp();
    const [read, unread, long] = [5, 5, 90_000].map((ms) => deadlines.open(ms, late));
    const { signal } = read ?? {};
    await clock.advance(5);
    expect([signal?.reason, unread?.signal.reason]).toEqual([late(), late()]);
    expect(long?.signal.aborted).toBe(false);
    step.abort(new Error('taken'));
    expect(long?.signal.reason).toEqual(new Error('taken'));
    expect(() => deadlines.open(5, late)).toThrow('taken');
    const own = setUp().deadlines.open(5, late);
    const left = own.signal;
    own.end();
    expect(left.aborted).toBe(true);
  });

  it('begin nothing once the step is lost', async () => {
    const { step, deadlines } = setUp();
    step.abort(new Error('taken'));
    let began = false;
    const work = async () => {
      began = true;
    };
    await expect(deadlines.within(5, late, work)).rejects.toThrow('taken');
    expect(began).toBe(false);
  });

  it('ring the alarm of a clock that has one, and leave none set when they are closed', async () => {
    const set = new Map<() => void, number>();
    const clock = {
      now: () => 0,
      sleep: never,
      alarm: (ms: number, ring: () => void) => {
        set.set(ring, ms);
        return () => void set.delete(ring);
      },
    };
    const deadlines = deadlinesOn(clock, new AbortController().signal);
    const calls = [9, 5].map((ms) => settled(deadlines.within(ms, late, never)));
    expect([...set.values()]).toEqual([5]);
    const [ring] = set.keys();
    set.clear();
    ring?.();
    await turns();
    expect(calls.map((call) => call.state())).toEqual(['open', 'late']);
    expect([...set.values()]).toEqual([9]);
    deadlines.close();
    expect(set.size).toBe(0);
  });

  it('leave no sleeper behind when they are closed', async () => {
    const { clock, step } = setUp();
    let asleep = 0;
    const counting = {
      now: () => clock.now(),
      sleep: async (ms: number, signal?: AbortSignal) => {
        asleep += 1;
        await clock.sleep(ms, signal).finally(() => {
          asleep -= 1;
        });
      },
    };
    const deadlines = deadlinesOn(counting, step.signal);
    for (const ms of [9, 5, 7]) await deadlines.within(ms, late, async () => undefined);
    await turns();
    expect(asleep).toBe(1);
    // a long limit between two short ones takes no sleep of its own
    deadlines.open(60_000, late).end();
    await turns();
    expect(asleep).toBe(1);
    deadlines.close();
    await turns();
    expect(asleep).toBe(0);
  });
});
