import type { RunEvent } from '#domain/runs/event.ts';
import { drillStopHelp, furtherCalls } from '../../../bin/cli/drill-stop.ts';
import { watchfloor } from './terminal.ts';

const ref = { hash: 'a'.repeat(64), bytes: 2, mediaType: 'application/json' };
const step = 'agent:log-analysis';
const tool = (at: number): Omit<Extract<RunEvent, { type: 'tool-called' }>, 'seq'> => ({
  ...{ type: 'tool-called', step, call: 'c1', tool: 'look', input: ref, output: ref, durationMs: 1, at },
});
const turn = (at: number) => ({ type: 'clock-read', step, value: at, at }) as const;
const history = (...events: Omit<RunEvent, 'seq'>[]): RunEvent[] =>
  events.map((event, i) => ({ ...event, seq: i + 1 }) as RunEvent);

describe('drill stop', () => {
  it('counts the calls that began after the stop, by the moment that each began', () => {
    const begun = (at: number, ...moments: number[]) => moments.map((begunAt) => ({ ...tool(at), begunAt }));
    const events = history(turn(10), ...begun(90, 12, 41, 39), turn(91), ...begun(99, 92));
    expect(furtherCalls([events], 40)).toEqual({
      ...{ steps: 1, calls: 4, lastCallMs: 59 },
      further: { most: 2, all: 2 },
    });
    expect(furtherCalls([events, history(...begun(50, 45))], 91).further).toEqual({ most: 1, all: 1 });
    expect(furtherCalls([events], 100)).toEqual({
      ...{ steps: 1, calls: 4, lastCallMs: 0 },
      further: { most: 0, all: 0 },
    });
  });

  it('takes what stood before a call for its beginning where the history does not tell', () => {
    const events = history(turn(10), tool(30), turn(31), tool(90));
    expect(furtherCalls([events], 20).further).toEqual({ most: 1, all: 1 });
    expect(furtherCalls([events], 31).further).toEqual({ most: 0, all: 0 });
  });

  it('explains itself, and refuses what is no number of runs', async () => {
    expect(await watchfloor(['drill', 'stop', '--help'])).toMatchObject({
      exit: 0,
      out: `${drillStopHelp}\n`,
    });
    const api = ['--url', 'http://127.0.0.1:9', '--key', 'k'];
    expect((await watchfloor(['drill', 'stop', '--runs', '0', ...api])).exit).toBe(2);
    expect((await watchfloor(['drill'])).exit).toBe(2);
  });
});
