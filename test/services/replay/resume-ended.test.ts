import { OrchestratorError } from '#domain/errors.ts';
import { RunStatus, resumable, runChanges, runTransitions } from '#domain/runs/status.ts';
import { collectRecord } from '#services/replay/collect-record.ts';
import { compareRuns } from '#services/replay/compare-runs.ts';
import { resumeEnded } from '#services/replay/resume-ended.ts';
import { cancelRun } from '#services/runs/cancel-run.ts';
import { changeRun, readRunRow } from '#services/runs/change-run.ts';
import { type Day, openFloor } from './random-floor.ts';
import { killedAndResumed } from './resumed.ts';

const day: Day = { seed: 3, agents: 2, model: true, faults: 0, deaths: 0 };

async function killedHalfway() {
  const floor = await openFloor(day);
  const run = await floor.start();
  const key = { tenantId: run.tenantId, runId: run.id };
  const deps = { ...floor.deps, budgets: undefined };
  const resume = (runId = run.id) =>
    resumeEnded(deps, { tenantId: 'acme', runId, requestedBy: 'key_2', correlationId: 'r' });
  const fail = (runId = run.id) =>
    changeRun(deps, { tenantId: 'acme', runId }, 'fail', {
      events: [{ type: 'run-failed', error: { code: 'unavailable', message: 'gone' } }],
    });
  return { ...floor, deps, run, key, resume, fail };
}

describe('a resumed run', () => {
  it('after a death at any fourth call of a port does no finished step again and comes to its end', async () => {
    const whole = await killedAndResumed(day, { call: Number.POSITIVE_INFINITY, after: true });
    expect(whole).toMatchObject({ status: 'succeeded', finished: { length: 4 } });
    const seen = new Set<number>();
    for (let call = 1; call <= whole.calls; call += 4) {
      const { finished, repeated, resumed } = await killedAndResumed(day, { call, after: true });
      seen.add(finished.length);
      expect(repeated).toEqual([]);
      if (resumed === undefined) continue;
      expect(resumed).toMatchObject({ status: 'succeeded', identical: true });
      expect([...resumed.carried].sort()).toEqual([...finished].sort());
    }
    expect(seen.size).toBeGreaterThan(3);
  }, 60_000);

  it('is one, however often it is asked for, and is gone on with in its turn when it has failed', async () => {
    const { resume, fail, walk, run, deps } = await killedHalfway();
    await fail();
    const [one, two] = await Promise.all([resume(), resume()]);
    expect(two).toEqual(one);
    expect(one).toMatchObject({ resumes: run.id, status: 'queued', attempt: 1, requestedBy: 'key_2' });
    expect((await resume()).id).toBe(one.id);
    await fail(one.id);
    const three = await resume();
    expect(three).toMatchObject({ resumes: one.id });
    expect(await resume(one.id)).toEqual(three);
    await walk(three);
    expect(await codeOf(resume())).toBe(`conflict: nothing is left to do: ${three.id} has succeeded`);
    expect((await compareRuns(deps, { tenantId: 'acme', runId: three.id })).before).toMatchObject({
      id: one.id,
      models: 'no report',
    });
    // what has ended stays as it ended
    expect((await readRunRow(deps, { tenantId: 'acme', runId: run.id })).status).toBe('failed');
  });

  it('may follow a cancellation, whose stop mark is not its own', async () => {
    const { resume, walk, key, deps } = await killedHalfway();
    await cancelRun(deps, { ...key, by: 'key_1' });
    const next = await resume();
    await walk(next);
    expect((await readRunRow(deps, { tenantId: 'acme', runId: next.id })).status).toBe('succeeded');
  });

  it('has a deadline of its own, as long as the first one', async () => {
    const { resume, fail, clock, run } = await killedHalfway();
    await fail();
    await clock.advance(5_000_000);
    const next = await resume();
    expect(next.deadlineAt - next.createdAt).toBe(run.deadlineAt - run.createdAt);
    expect(next.createdAt).toBe(clock.now());
  });

  it('is refused where a finished step is of a form that is no longer read, and names it', async () => {
    const { resume, fail, walk, key, deps } = await killedHalfway();
    const runs: typeof deps.runs = {
      ...deps.runs,
      claimStep: (...args) =>
        args[2] === 'synthesize' ? Promise.reject(new Error('gone')) : deps.runs.claimStep(...args),
    };
    await walk(await readRunRow(deps, key), { deps: { runs } });
    await fail();
    const { events } = await collectRecord(deps, key);
    const [done] = events.flatMap((e) => (e.type === 'step-completed' ? [e] : []));
    const get = deps.evidence.get.bind(deps.evidence);
    Object.assign(deps.evidence, {
      get: async (tenant: string, hash: string) =>
        hash === done?.result.hash
          ? { content: new TextEncoder().encode('{"agent":"infrastructure"}'), mediaType: 'application/json' }
          : get(tenant, hash),
    });
    expect(await codeOf(resume())).toMatch(
      /^conflict: What is finished cannot be carried: agent:[a-z-]+ was left by a release whose results this one does not read \(\/observations: /,
    );
  });

  it('is refused to a run that lives or has succeeded, and to no run of this tenant', async () => {
    const { resume, walk, run, deps, key } = await killedHalfway();
    expect(await codeOf(resume())).toBe(
      'conflict: the run is queued: what its workers lose is taken up without being asked',
    );
    const foreign = { tenantId: 'other', runId: run.id, requestedBy: 'k', correlationId: 'r' };
    expect(await codeOf(resumeEnded(deps, foreign))).toBe('not_found: there is no such run');
    await walk(await readRunRow(deps, key));
    expect(await codeOf(resume())).toBe(`conflict: nothing is left to do: ${run.id} has succeeded`);
  });
});

describe('the table of what may be resumed', () => {
  it('holds terminal states only, and none of them is left by it', () => {
    for (const status of RunStatus.options) {
      if (!resumable[status]) continue;
      expect(runTransitions[status]).toEqual({});
      expect(runChanges).not.toContain('resume');
    }
    expect(resumable.succeeded).toBe(false);
  });
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (!(error instanceof OrchestratorError)) throw error;
      return `${error.code}: ${error.message}`;
    },
  );
