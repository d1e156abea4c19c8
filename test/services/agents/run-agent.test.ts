import fc from 'fast-check';
import { memoryClock } from '#adapters/memory/clock.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { sha256 } from '#domain/hash.ts';
import type { NewEvent } from '#ports/run-store.ts';
import type { AgentWork, LoopAgent } from '#services/agents/agent-loop.ts';
import { runAgent } from '#services/agents/run-agent.ts';
import { engineDeps, START } from '../../support/engine.ts';
import { payer } from '../../support/gateway.ts';
import { agentOf, toolOf } from '../../support/tools.ts';

function setUp(more: Partial<AgentWork> = {}) {
  const deps = engineDeps(memoryClock(START));
  const pages: (readonly NewEvent[])[] = [];
  const work: AgentWork = {
    tenantId: 'acme',
    runId: deps.random.id('run'),
    epoch: 1,
    labels: payer,
    step: 'agent:log-analysis',
    task: 'why',
    destinations: [],
    now: START,
    window: { from: START - 1_000, to: START },
    startedAt: START,
    stopAt: START + 60_000,
    signal: new AbortController().signal,
    ...more,
  };
  const run = (agent: LoopAgent, ports: object = {}) =>
    runAgent({ ...deps, ...ports }, agent, work, async (events) => {
      pages.push(events);
    });
  const events = () => pages.flat().map(({ at: _, ...event }) => event);
  return { deps, work, pages, run, events };
}

describe('runAgent', () => {
  it('runs the calls of a turn side by side and keeps them in the order they were asked for', async () => {
    const started: string[] = [];
    const gate = Promise.withResolvers<void>();
    const look = toolOf('look', async (_, { of }) => {
      started.push(of);
      if (of === 'a') await gate.promise;
      else gate.resolve();
      return { of };
    });
    const { run, pages, events } = setUp();
    const { result, cost } = await run(agentOf([look], [['look:a', 'look:b'], ['look:c']]));
    expect(started).toEqual(['a', 'b', 'c']);
    expect(result).toMatchObject({ agent: 'log-analysis', gaps: [], notes: [], stopped: 'done' });
    expect(result.observations.map((o) => [o.call, o.input, o.output.hash])).toEqual([
      ['c1', { of: 'a' }, sha256('{"of":"a"}')],
      ['c2', { of: 'b' }, sha256('{"of":"b"}')],
      ['c3', { of: 'c' }, sha256('{"of":"c"}')],
    ]);
    expect(cost).toEqual({ toolCalls: 3, modelCalls: 0, inputTokens: 0, outputTokens: 0, modelMicros: 0 });
    // one page a turn
    expect(pages).toHaveLength(2);
    expect(events().filter((e) => e.type === 'tool-called')).toHaveLength(3);
  });

  it('records every reading of the clock that the step follows from', async () => {
    const look = toolOf('look', async ({ clock, random }) => ({ at: clock.now(), id: random.id('message') }));
    const { run, events } = setUp();
    await run(agentOf([look], [['look']]));
    expect(events().map((e) => e.type)).toEqual([
      'clock-read',
      'clock-read',
      'clock-read',
      'id-drawn',
      'tool-called',
    ]);
  });

  it('makes a call once however often it is asked for, and ends where nothing is new', async () => {
    let calls = 0;
    const look = toolOf('look', async () => {
      calls += 1;
      return {};
    });
    const { run } = setUp();
    const { result } = await run(agentOf([look], [['look:a'], ['look:a', 'look:b'], ['look:b'], ['look:c']]));
    expect(calls).toBe(2);
    expect(result.stopped).toBe('repeated-calls');
  });

  it.each([
    ['an unknown tool', 'gone', undefined, 'this agent has no such tool'],
    [
      'a failing tool',
      'look',
      async () => {
        throw new Error('secret: hunter2');
      },
      'the tool failed unexpectedly',
    ],
    [
      'an expected failure',
      'look',
      async () => {
        throw new OrchestratorError('not_supported', 'the bundle holds no logs');
      },
      'the bundle holds no logs',
    ],
    [
      'too much output',
      'look',
      async () => ({ text: 'x'.repeat(2_000) }),
      'the answer is larger than 1000 bytes',
    ],
    ['output that is no JSON', 'look', async () => ({ text: Number.NaN }), 'the tool failed unexpectedly'],
  ] as const)('turns %s into a gap and goes on', async (_, call, work, why) => {
    const look = work === undefined ? toolOf('look') : toolOf('look', work);
    const other = toolOf('other', async () => ({ fine: true }));
    const { run } = setUp();
    const { result } = await run(agentOf([look, other], [[call], ['other']]));
    expect(result.gaps).toEqual([{ agent: 'log-analysis', what: call, why }]);
    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(result.observations.at(-1)).toMatchObject({ tool: 'other' });
    expect(result.stopped).toBe('done');
  });

  it('answers input that does not fit with every wrong place', async () => {
    const { run } = setUp();
    const wrong = [{ tool: 'look', input: { of: 3, other: 1 } }];
    const agent = {
      ...agentOf([toolOf('look')], []),
      playbook: ({ turn }: { turn: number }) => (turn > 0 ? [] : wrong),
    };
    const { result } = await run(agent);
    expect(result.gaps).toEqual([
      {
        agent: 'log-analysis',
        what: 'look',
        why: expect.stringMatching(/^the input does not fit: \/of: .+; \/: .+other/),
      },
    ]);
  });

  it('cuts a tool off at its timeout and tells the tool so', async () => {
    let aborted: unknown;
    const look = toolOf('look', (_, __, { signal }) => {
      signal.addEventListener('abort', () => {
        aborted = signal.reason;
      });
      return new Promise(() => undefined);
    });
    const { run, deps } = setUp();
    const running = run(agentOf([look], [['look']]));
    await new Promise((resolve) => setImmediate(resolve));
    for (let i = 0; i < 6; i += 1) await deps.clock.advance(1_000);
    const { result } = await running;
    expect(result.gaps).toEqual([{ agent: 'log-analysis', what: 'look', why: 'no answer within 5 s' }]);
    expect(aborted).toMatchObject({ code: 'tool_timeout' });
  });

  it('never runs a tool that changes things', async () => {
    let ran = false;
    const act = toolOf(
      'act',
      async () => {
        ran = true;
        return {};
      },
      { mutates: true },
    );
    const { run, events } = setUp();
    await run(agentOf([act], [['act']]));
    expect(ran).toBe(false);
    expect(events()).toContainEqual(
      expect.objectContaining({ tool: 'act', error: expect.objectContaining({ code: 'forbidden' }) }),
    );
  });

  it('takes up the parts that a tool says it could not read', async () => {
    const look = toolOf('look', async () => ({ gaps: [{ what: 'traces', why: 'not offered here' }] }));
    const { run } = setUp();
    const { result } = await run(agentOf([look], [['look']]));
    expect(result.gaps).toEqual([{ agent: 'log-analysis', what: 'traces', why: 'not offered here' }]);
  });

  it('begins no turn after a stop mark', async () => {
    const { run, deps, work } = setUp();
    const look = toolOf('look', async () => {
      await deps.stop.stop({ kind: 'run', tenantId: 'acme', runId: work.runId }, START, 'enough');
      return {};
    });
    const never = toolOf('never', async () => {
      throw new Error('ran after the stop');
    });
    await expect(run(agentOf([look, never], [['look'], ['never']]))).rejects.toMatchObject({
      code: 'stopped',
      message: 'enough',
    });
  });

  it('ends at once when its step is lost in the middle of a call', async () => {
    const lost = new AbortController();
    const { run } = setUp({ signal: lost.signal });
    const look = toolOf('look', () => {
      lost.abort(new OrchestratorError('stale_owner', 'taken'));
      return new Promise(() => undefined);
    });
    await expect(run(agentOf([look], [['look']]))).rejects.toMatchObject({ code: 'stale_owner' });
  });

  it('keeps what it saw when time runs out', async () => {
    const { run, deps } = setUp({ stopAt: START + 10 });
    const look = toolOf('look', async () => {
      await deps.clock.advance(20);
      return {};
    });
    const { result } = await run(agentOf([look], [['look:a'], ['look:b']]));
    expect(result).toMatchObject({ stopped: 'time-limit' });
    expect(result.observations).toHaveLength(1);
  });

  it('stays within its limits whatever the playbook asks for', async () => {
    const call = fc.tuple(fc.constantFrom('look', 'gone'), fc.integer({ min: 0, max: 5 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(call, { minLength: 1, maxLength: 6 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 9 }),
        async (turns, maxTurns, maxToolCalls) => {
          let calls = 0;
          const look = toolOf('look', async () => {
            calls += 1;
            return {};
          });
          const { run, pages, events } = setUp();
          const plan = turns.map((turn) => turn.map(([tool, of]) => `${tool}:${of}`));
          const { result, cost } = await run(agentOf([look], plan, { maxTurns, maxToolCalls }));
          expect(calls).toBeLessThanOrEqual(maxToolCalls);
          expect(cost.toolCalls).toBeLessThanOrEqual(maxToolCalls);
          expect(pages.length).toBeLessThanOrEqual(maxTurns + 1);
          const made = events().flatMap((e) => (e.type === 'tool-called' ? [e.call] : []));
          expect(made).toEqual(made.map((_, i) => `c${i + 1}`));
          expect(result.observations).toHaveLength(calls);
        },
      ),
      { numRuns: 60 },
    );
  });
});
