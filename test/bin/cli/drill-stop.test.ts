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
  it('counts the sets of calls that began after the stop, by what stood before them', () => {
    const events = history(turn(10), tool(30), tool(30), turn(31), tool(90), turn(91), tool(99), tool(99));
    expect(furtherCalls([events], 40)).toEqual({
      ...{ steps: 1, calls: 5, lastCallMs: 59 },
      further: { sets: 1, calls: 2 },
    });
    expect(furtherCalls([events], 20).further).toEqual({ sets: 2, calls: 3 });
    expect(furtherCalls([events], 100)).toEqual({
      ...{ steps: 1, calls: 5, lastCallMs: 0 },
      further: { sets: 0, calls: 0 },
    });
  });

  it('takes nine tools of one turn for two sets, as they are begun', () => {
    const nine = Array.from({ length: 9 }, (_, i) => tool(20 + i));
    expect(furtherCalls([history(turn(10), ...nine)], 15).further).toEqual({ sets: 1, calls: 1 });
    expect(furtherCalls([history(turn(10), ...nine)], 5).further).toEqual({ sets: 2, calls: 9 });
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
