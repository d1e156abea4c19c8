import fc from 'fast-check';
import { OrchestratorError } from '#domain/errors.ts';
import type { Run } from '#domain/runs/run.ts';
import { type Principal, roles } from '#domain/tenants/principal.ts';
import { changeRun } from '#services/runs/change-run.ts';
import { startRun } from '#services/runs/start-run.ts';
import { askFollowUp, FollowUpForm, listFollowUps } from '#services/triggers/keep-follow-ups.ts';
import { startFollowUps } from '#services/triggers/start-follow-ups.ts';
import { inputOf } from '../../support/engine.ts';
import { scheduledWorld } from './scheduled-world.ts';

const MINUTE = 60_000;
const NONE = { started: 0, skipped: 0, stopped: 0, refused: 0, errors: 0 };
const caller: Principal = { tenantId: 'acme', id: 'key_2', role: 'operator', scopes: [...roles.operator] };

async function world() {
  const { deps, runs } = await scheduledWorld();
  const before = await startRun(deps, {
    tenantId: 'acme',
    requestedBy: 'key_1',
    correlationId: 'c',
    input: inputOf('first'),
  });
  const ask = (members: object = {}, id = deps.random.id('run'), after = before.id) =>
    askFollowUp(deps, {
      caller,
      after,
      form: FollowUpForm.parse({ task: 'then', ...members }),
      id,
      correlationId: 'req_1',
    });
  const end = async (how: 'succeed' | 'fail', run: Pick<Run, 'id'> = before): Promise<void> => {
    const key = { tenantId: 'acme', runId: run.id };
    if (how === 'succeed') await changeRun(deps, key, 'start', { events: [] });
    await changeRun(deps, key, how, { events: [] });
  };
  const tick = async (broken: object = {}) => {
    await deps.clock.advance(MINUTE);
    return startFollowUps({ ...deps, ...broken });
  };
  return { deps, before, ask, end, tick, runs };
}

describe('a run after a run', () => {
  it('starts when the one before has succeeded, under the id that was told', async () => {
    const { deps, before, ask, end, tick, runs } = await world();
    const { id } = await ask({ priority: 'bulk', workflow: 'investigate' });
    expect(await tick()).toEqual(NONE);
    await end('succeed');
    expect(await tick()).toEqual({ ...NONE, started: 1 });
    expect(await tick()).toEqual(NONE);
    const [, then] = await runs();
    expect(then).toMatchObject({
      id,
      requestedBy: 'key_2',
      priority: 'bulk',
      input: { task: 'then', labels: { after: before.id } },
    });
    expect(await listFollowUps(deps, { tenantId: 'acme', runId: before.id })).toMatchObject([
      { id, outcome: 'started' },
    ]);
  });

  it('is skipped when the one before has failed, unless it is to start always', async () => {
    const { deps, before, ask, end, tick } = await world();
    const only = await ask();
    const always = await ask({ when: 'always' });
    await end('fail');
    expect(await tick()).toEqual({ ...NONE, skipped: 1, started: 1 });
    const found = await listFollowUps(deps, { tenantId: 'acme', runId: before.id });
    const outcomes = Object.fromEntries(found.map(({ id, outcome, reason }) => [id, [outcome, reason]]));
    expect(outcomes).toEqual({
      [only.id]: ['skipped', 'the run before it ended failed'],
      [always.id]: ['started', undefined],
    });
  });

  it('starts also when the one before had ended already', async () => {
    const { ask, end, tick } = await world();
    await end('succeed');
    await ask();
    expect(await tick()).toEqual({ ...NONE, started: 1 });
  });

  it('is asked for once under one id', async () => {
    const { deps, before, ask } = await world();
    const first = await ask({}, 'run_01jd4x9q0g0123456789abcdeh');
    await deps.clock.advance(MINUTE);
    expect(await ask({}, 'run_01jd4x9q0g0123456789abcdeh')).toEqual(first);
    expect(await listFollowUps(deps, { tenantId: 'acme', runId: before.id })).toHaveLength(1);
  });

  it('is one of ten at most, after a run that there is, of a workflow that there is', async () => {
    const { deps, ask } = await world();
    const foreign = askFollowUp(deps, {
      caller: { ...caller, tenantId: 'acme2' },
      after: (await deps.runs.list('acme', { limit: 1 })).items[0]?.id ?? '',
      form: FollowUpForm.parse({ task: 'then' }),
      id: deps.random.id('run'),
      correlationId: 'req_1',
    });
    await expect(foreign).rejects.toMatchObject({ code: 'not_found' });
    await expect(ask({ workflow: 'dance' })).rejects.toMatchObject({ faults: [{ pointer: '/workflow' }] });
    for (let n = 0; n < 10; n += 1) await ask();
    await expect(ask()).rejects.toMatchObject({ code: 'conflict' });
  });

  it('says why it could not be, and starts nothing under a stop mark', async () => {
    const { deps, ask, end, tick, runs } = await world();
    await ask({ agents: ['gone-away'] });
    await end('succeed');
    expect(await tick()).toEqual({ ...NONE, refused: 1 });
    await deps.stop.stop({ kind: 'tenant', tenantId: 'acme' }, deps.clock.now(), 'a drill');
    await ask();
    expect(await tick()).toEqual({ ...NONE, stopped: 1 });
    expect(await runs()).toHaveLength(1);
  });

  it('starts exactly once, whatever is doubled or broken off', async () => {
    const looks = fc.array(
      fc.record({
        atOnce: fc.integer({ min: 1, max: 3 }),
        breaks: fc.constantFrom('nothing', 'create', 'settle', 'engine'),
      }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(looks, fc.integer({ min: 1, max: 3 }), async (ticks, wanted) => {
        const { deps, ask, end, tick, runs } = await world();
        const asked = [];
        for (let n = 0; n < wanted; n += 1) asked.push((await ask()).id);
        await end('succeed');
        for (const { atOnce, breaks } of ticks) {
          const broken = brokenBy(deps, breaks);
          await Promise.all([
            tick(broken),
            ...Array.from({ length: atOnce - 1 }, () => startFollowUps(deps)),
          ]);
        }
        expect((await tick()).errors).toBe(0);
        const started = (await runs()).slice(1).map(({ id }) => id);
        expect(started.sort()).toEqual(asked.sort());
        const executions = deps.engine.executions.map(({ runId }) => runId);
        expect(new Set(executions).size).toBe(executions.length);
      }),
      { numRuns: 60 },
    );
  });
});

type WorldDeps = Awaited<ReturnType<typeof world>>['deps'];

/** A part of the world that fails after, or before, it has done its work. */
function brokenBy(deps: WorldDeps, part: string): object {
  const fail = (): never => {
    throw new OrchestratorError('unavailable', 'cut off');
  };
  switch (part) {
    case 'create': {
      const create: typeof deps.runs.create = async (...args) => {
        await deps.runs.create(...args);
        fail();
      };
      return { runs: { ...deps.runs, create } };
    }
    case 'settle':
      return { followUps: { ...deps.followUps, settle: async () => fail() } };
    case 'engine':
      return { engine: { ...deps.engine, start: async () => fail() } };
    default:
      return {};
  }
}
