import { parseOptions } from './run/options.ts';
import { pairSchedule, scheduleOf, textOf } from './run/pairs.ts';
import { runSchedule } from './run/schedule.ts';
import { simClock } from './world/sim-clock.ts';

describe('a schedule', () => {
  it('goes the same way to the last fact whenever it is gone through', async () => {
    const schedule = await pairSchedule(4_711, 'cancelled');
    const told = async () => {
      const { story } = await runSchedule(schedule);
      return story.facts.map(({ n, at, fact }) => [n, at, fact]);
    };
    const first = await told();
    expect(await told()).toEqual(first);
    expect(first.length).toBeGreaterThan(200);
  });

  it('is one line of text, and back', async () => {
    const schedule = await pairSchedule(3);
    expect(scheduleOf(textOf(schedule))).toEqual(schedule);
    expect(() => scheduleOf('a scene|1|1|0|unit/1/1/lightning')).toThrow('is no fault');
  });
});

describe('the simulated clock', () => {
  it('wakes in the order of time, then of asking, and stops at the limit', async () => {
    const clock = simClock(0);
    const woken: string[] = [];
    clock.after(20, () => woken.push('late'));
    clock.after(10, () => woken.push('first'));
    clock.after(10, () => woken.push('second'));
    clock.after(15, () => woken.push('called off'))();
    expect(await clock.until(() => woken.length === 2, 1_000)).toBe(true);
    expect([woken, clock.now()]).toEqual([['first', 'second'], 10]);
    expect(await clock.until(() => false, 5)).toBe(false);
    expect([woken.length, clock.now()]).toEqual([2, 15]);
  });
});

describe('the options of npm run faults', () => {
  it('are read, with the schedules of the full proof unless said otherwise', () => {
    expect(parseOptions(['--only', 'agents', '--seed', '7'])).toEqual({
      only: 'agents',
      seed: 7,
      schedule: undefined,
      schedules: 20_000,
      mutants: false,
    });
    expect(parseOptions(['--help'])).toBe('help');
  });

  it.each([
    [['--schedules', 'many'], '--schedules must be a whole number'],
    [['--seed', '-1'], '--seed'],
    [['--everything'], '--everything'],
  ])('%j are refused', (args, wrong) => {
    expect(parseOptions(args)).toEqual({ wrong: expect.stringContaining(wrong) });
  });
});
