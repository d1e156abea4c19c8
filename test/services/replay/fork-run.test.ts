import { OrchestratorError } from '#domain/errors.ts';
import { forkRun } from '#services/replay/fork-run.ts';
import { ended, walked } from './forked.ts';
import type { Day } from './random-floor.ts';

const calm: Day = { seed: 1, agents: 2, model: true, faults: 0, deaths: 0 };

describe('a fork', () => {
  it('at the verification costs nothing and says the same', async () => {
    const floor = await ended(calm);
    const fork = await floor.fork('verify');
    const { record, models, tools } = await walked(floor, fork);
    expect([models, tools, record.run.cost.modelCalls, record.run.cost.toolCalls]).toEqual([0, 0, 0, 0]);
    const verdict = (events: typeof record.events) =>
      events.flatMap((e) => (e.type === 'run-succeeded' ? [e.verdict] : []));
    expect(verdict(record.events)).toEqual(verdict(floor.source.events));
    expect(record.events.slice(0, 6).map((e) => e.type)).toEqual([
      'run-accepted',
      'agents-chosen',
      'run-forked',
      'step-carried',
      'step-carried',
      'step-carried',
    ]);
  });

  it('within a step makes only the calls from there on', async () => {
    const floor = await ended(calm);
    const { record, live, models } = await walked(floor, await floor.fork('agent:infrastructure/m1'));
    const { reused } = record.run.forkedFrom ?? {};
    expect(reused?.toolCalls).toBeGreaterThan(1);
    const own = record.events.filter((e) => 'step' in e && e.step === 'agent:infrastructure');
    expect(own.filter((e) => e.type === 'model-called').length).toBe(models);
    expect(own.filter((e) => e.type === 'tool-called').length).toBe(live.length + (reused?.toolCalls ?? 0));
    expect(record.run.cost).toMatchObject({ modelCalls: models, toolCalls: live.length });
  });

  it('without a model asks none, and with one it asks that one', async () => {
    const floor = await ended(calm);
    const off = await walked(floor, await floor.fork('agent:infrastructure', 'off'));
    expect(off.models).toBe(0);
    expect(off.record.run.model).toBe('off');
    const one = await walked(floor, await floor.fork('agent:infrastructure', 'scripted/turns'));
    expect(one.models).toBeGreaterThan(0);
    expect(
      one.record.events.flatMap((e) => (e.type === 'model-called' ? [e.reason?.split('; ').at(-1)] : [])),
    ).toContain('scripted/turns: asked for by the run');
  });

  it('ends the step where this release asks for something else before the fork', async () => {
    const floor = await ended(calm);
    const fork = await floor.fork('agent:infrastructure/m1');
    const [first] = floor.agents;
    if (first === undefined) throw new Error('no agent');
    const { playbook } = first;
    Object.assign(first, {
      playbook: (view: { turn: number }) =>
        view.turn === 0 ? [{ tool: 'look', input: { of: 'elsewhere' } }] : playbook(view as never),
    });
    const { record, live, models } = await walked(floor, fork);
    expect([live, models]).toEqual([[], 0]);
    const failed = record.events.flatMap((e) => (e.type === 'step-failed' ? [e.error] : []));
    expect(failed).toEqual([
      {
        code: 'conflict',
        step: 'agent:infrastructure',
        message: `before the fork everything is taken from ${floor.run.id}, which did not ask for look {"of":"elsewhere"}: fork earlier`,
      },
    ]);
  });

  it('of a fork takes over what that one took over', async () => {
    const floor = await ended(calm);
    const first = await walked(floor, await floor.fork('synthesize'));
    const again = await forkRun(floor.deps, {
      ...{ tenantId: 'acme', runId: first.record.run.id, at: 'synthesize' },
      ...{ requestedBy: 'key_2', correlationId: 'f' },
    });
    const { record, live } = await walked(floor, again);
    expect(live).toEqual([]);
    expect(record.run.status).toBe('succeeded');
    const carried = record.events.flatMap((e) => (e.type === 'step-carried' ? [e.from] : []));
    expect(carried).toEqual([floor.run.id, floor.run.id]);
  });

  it.each([
    [
      'agent:nobody',
      undefined,
      /\/at: this run has no such step; it has agent:infrastructure \(calls c1 to c\d+ and m1/,
    ],
    [
      'agent:infrastructure/c99',
      undefined,
      /\/at: agent:infrastructure has no call c99; it has c1 to c\d+ and m1/,
    ],
    ['agent:infrastructure/m0', undefined, /\/at: this run has no such step/],
    ['verify/m1', undefined, /\/at: verify has no call m1; it has none/],
    ['verify', 'openai/gpt', /\/model: is no model of this stage; it has scripted\/turns, and off/],
  ])('at %j with model %j is refused', async (at, model, message) => {
    const floor = await ended(calm);
    expect(await refusal(floor.fork(at, model))).toMatch(message);
    expect(floor.state.runs.size).toBe(1);
  });

  it('is refused while the run goes on, where there is none, and where evidence is gone', async () => {
    const floor = await ended(calm);
    const living = await floor.start();
    const other = { tenantId: 'acme', runId: living.id, at: 'verify', requestedBy: 'k', correlationId: 'f' };
    expect(await refusal(forkRun(floor.deps, other))).toBe(
      'conflict: the run is queued: it can be forked when it has ended',
    );
    expect(await refusal(forkRun(floor.deps, { ...other, tenantId: 'other' }))).toBe(
      'not_found: there is no such run',
    );
    const lost = floor.source.events.flatMap((e) =>
      e.type === 'tool-called' && e.output ? [e.output.hash] : [],
    );
    const evidence: typeof floor.deps.evidence = {
      ...floor.deps.evidence,
      has: async (tenant, hash) => hash !== lost[0] && floor.deps.evidence.has(tenant, hash),
    };
    const request = { ...other, runId: floor.run.id };
    expect(await refusal(forkRun({ ...floor.deps, evidence }, request))).toBe(
      `conflict: What is finished cannot be carried: agent:infrastructure rests on evidence ${lost[0]}, which is no longer stored.`,
    );
  });
});

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (!(error instanceof OrchestratorError)) throw error;
      const [fault] = error.faults;
      const named = fault === undefined || fault.pointer === '';
      return named ? `${error.code}: ${error.message}` : `${fault.pointer}: ${fault.message}`;
    },
  );
