import { OrchestratorError } from '#domain/errors.ts';
import { changeRun } from '#services/runs/change-run.ts';
import { relayEntry, relayFreshEntry } from '#services/runs/relay-entry.ts';
import { startEntry, startRun } from '#services/runs/start-run.ts';
import { sweepRuns } from '#services/runs/sweep-runs.ts';
import { executeStep } from '#services/workflows/execute-step.ts';
import { ownRun } from '#services/workflows/own-run.ts';
import { engineDeps, inputOf, registration, START } from '../../support/engine.ts';

const NOTHING = {
  relayed: 0,
  'timed-out': 0,
  cancelled: 0,
  restarted: 0,
  resumed: 0,
  failed: 0,
  unchanged: 0,
  errors: 0,
};
const down = async () => {
  throw new OrchestratorError('unavailable', 'down');
};

async function floor({ planned = true } = {}) {
  const deps = engineDeps();
  await deps.agents.register(registration('log-analysis'));
  const input = inputOf('Test task');
  const run = await startRun(deps, { tenantId: 'acme', requestedBy: 'k', correlationId: 'c', input });
  const key = { tenantId: 'acme', runId: run.id };
  if (planned) await ownRun(deps, { ...key, attempt: 1 });
  const read = async () => {
    const found = await deps.runs.get('acme', run.id);
    if (found === undefined) throw new Error('gone');
    return found;
  };
  const lastEvent = async () => (await deps.runs.events('acme', run.id, 0, 100)).at(-1);
  return { deps, run, key, read, lastEvent };
}

describe('sweepRuns', () => {
  it('leaves a run alone that is being worked on', async () => {
    const { deps, key } = await floor();
    await deps.clock.advance(60_000);
    await deps.runs.claimStep('acme', key.runId, 'agent:log-analysis', deps.clock.now(), 30_000);
    expect(await sweepRuns(deps)).toEqual({ ...NOTHING, unchanged: 1 });
  });

  it('sends what nobody sent within a minute', async () => {
    const { deps, run, key } = await floor({ planned: false });
    deps.engine.settle(run.id, 1, 'missing');
    await deps.outbox.markSent(startEntry(run, START));
    const cancelled = await changeRun(deps, key, 'fail', { events: [] });
    expect(cancelled.changed).toBe(true);
    const other = await startRun(
      { ...deps, engine: { ...deps.engine, start: down } },
      { tenantId: 'acme', requestedBy: 'k', correlationId: 'c', input: inputOf('another') },
    );
    await deps.clock.advance(61_000);
    // the start of the one, and the word that the other has ended
    expect(await sweepRuns(deps)).toMatchObject({ relayed: 2, errors: 0 });
    expect(deps.engine.executions.map((e) => e.runId)).toEqual([other.id]);
    expect(await deps.outbox.pending(deps.clock.now(), 10)).toEqual([]);
  });

  it.each(['failed', 'aborted', 'missing', 'timed-out', 'succeeded'] as const)(
    'resumes a running run whose execution is %s',
    async (state) => {
      const { deps, run, read, lastEvent } = await floor();
      deps.engine.settle(run.id, 1, state);
      await deps.clock.advance(31_000);
      expect(await sweepRuns(deps)).toEqual({ ...NOTHING, resumed: 1 });
      expect(await read()).toMatchObject({ status: 'running', attempt: 2 });
      expect(await lastEvent()).toMatchObject({
        type: 'run-resumed',
        attempt: 2,
        reason: `its execution is ${state}`,
      });
      expect(deps.engine.executions.at(-1)).toMatchObject({ attempt: 2, state: 'running' });
    },
  );

  it('resumes a run whose worker fell silent, and stops the execution that waits for it', async () => {
    const { deps, run, key, lastEvent } = await floor();
    await deps.runs.claimStep('acme', key.runId, 'agent:log-analysis', START, 30_000);
    await deps.clock.advance(51_000);
    expect(await sweepRuns(deps)).toEqual({ ...NOTHING, resumed: 1 });
    expect(await lastEvent()).toMatchObject({ reason: 'the worker of agent:log-analysis fell silent' });
    expect(await deps.engine.state({ runId: run.id, workflow: 'investigate', attempt: 1 })).toBe('aborted');
  });

  it.each(['tool:look-0123456789abcdef', 'synthesize', 'agent:that-a-step-names'])(
    'notices that the worker of %s fell silent, with one query of the run',
    async (step) => {
      const { deps, key, lastEvent } = await floor();
      await deps.runs.claimStep('acme', key.runId, 'tool:early-0123456789abcdef', START, 5_000);
      await deps.runs.claimStep('acme', key.runId, step, START, 3_000);
      await deps.runs.claimStep('acme', key.runId, 'verify', START, 60_000);
      await deps.clock.advance(31_000);
      let queries = 0;
      const claimedSteps = (tenantId: string, runId: string) => {
        queries += 1;
        return deps.unfinished.claimedSteps(tenantId, runId);
      };
      const unfinished = { ...deps.unfinished, claimedSteps };
      expect(await sweepRuns({ ...deps, unfinished })).toEqual({ ...NOTHING, resumed: 1 });
      expect(await lastEvent()).toMatchObject({ reason: `the worker of ${step} fell silent` });
      expect(queries).toBe(1);
    },
  );

  it('leaves a run alone whose tool step failed for now: the engine knows, and tries again or catches', async () => {
    const { deps, key } = await floor();
    const name = { ...key, key: 'tool:look-0123456789abcdef' };
    await expect(executeStep(deps, name, down, { callerWaits: true })).rejects.toThrow('down');
    await deps.clock.advance(10 * 60_000);
    expect(await sweepRuns(deps)).toEqual({ ...NOTHING, unchanged: 1 });
    // and the next try need not wait for any lease
    const again = await deps.runs.claimStep('acme', key.runId, name.key, deps.clock.now(), 1_000);
    expect(again.epoch).toBe(2);
  });

  it('leaves a run alone that has gone another way since it was resumed', async () => {
    const { deps, key, read } = await floor();
    await deps.runs.claimStep('acme', key.runId, 'tool:look-0123456789abcdef', START, 30_000);
    await deps.clock.advance(51_000);
    expect(await sweepRuns(deps)).toEqual({ ...NOTHING, resumed: 1 });
    await deps.clock.advance(120_000);
    expect(await sweepRuns(deps)).toEqual({ ...NOTHING, unchanged: 1 });
    expect(await read()).toMatchObject({ attempt: 2 });
  });

  it('notices a tool step that falls silent again after the run was resumed', async () => {
    const { deps, key, read } = await floor();
    const step = 'tool:look-0123456789abcdef';
    for (const attempt of [2, 3]) {
      await deps.runs.claimStep('acme', key.runId, step, deps.clock.now(), 30_000);
      await deps.clock.advance(51_000);
      expect(await sweepRuns(deps)).toEqual({ ...NOTHING, resumed: 1 });
      expect(await read()).toMatchObject({ attempt });
    }
  });

  it('starts a queued run again that the engine never got', async () => {
    const { deps, run, read } = await floor({ planned: false });
    deps.engine.settle(run.id, 1, 'missing');
    await deps.clock.advance(31_000);
    expect(await sweepRuns(deps)).toEqual({ ...NOTHING, restarted: 1 });
    expect(await read()).toMatchObject({ status: 'queued', attempt: 1 });
    expect(deps.engine.executions).toHaveLength(1);
  });

  it('gives a run up after five attempts', async () => {
    const { deps, run, read, lastEvent } = await floor();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      deps.engine.settle(run.id, attempt, 'failed');
      await deps.clock.advance(31_000);
      await sweepRuns(deps);
    }
    expect(await read()).toMatchObject({ status: 'failed', attempt: 5, failure: { code: 'unavailable' } });
    expect(await lastEvent()).toMatchObject({ type: 'run-failed' });
  });

  it('times a run out at its deadline, and stops its execution', async () => {
    const { deps, run, read, lastEvent } = await floor();
    await deps.clock.advance(900_000);
    expect(await sweepRuns(deps)).toEqual({ ...NOTHING, 'timed-out': 1 });
    expect(await read()).toMatchObject({ status: 'timed_out', finishedAt: START + 900_000 });
    expect(await lastEvent()).toMatchObject({ type: 'run-timed-out' });
    expect(await deps.engine.state({ runId: run.id, workflow: 'investigate', attempt: 1 })).toBe('aborted');
    expect(await sweepRuns(deps)).toEqual(NOTHING);
  });

  it('finishes a cancellation that got stuck', async () => {
    const { deps, key, read } = await floor();
    await changeRun(deps, key, 'request-cancel', { events: [] });
    await deps.clock.advance(31_000);
    expect(await sweepRuns(deps)).toEqual({ ...NOTHING, cancelled: 1 });
    expect(await read()).toMatchObject({ status: 'cancelled' });
    expect(await deps.stop.stopped(key)).toBe('cancelled by request');
  });

  it('counts what it cannot deal with and goes on with the rest', async () => {
    const { deps } = await floor();
    const input = inputOf('another');
    await startRun(deps, { tenantId: 'acme', requestedBy: 'k', correlationId: 'c', input });
    await deps.clock.advance(31_000);
    let asked = 0;
    const state = async () => {
      asked += 1;
      return asked === 1 ? down() : ('running' as const);
    };
    const engine = { ...deps.engine, state };
    expect(await sweepRuns({ ...deps, engine })).toEqual({ ...NOTHING, errors: 1, unchanged: 1 });
  });
});

describe('relayFreshEntry', () => {
  it('gives the direct send its time, and sends what it left', async () => {
    const { deps, run } = await floor({ planned: false });
    const began: number[] = [];
    const engine = { ...deps.engine, start: async () => void began.push(deps.clock.now()) };
    const relayed = relayFreshEntry({ ...deps, engine }, startEntry(run, START));
    await deps.clock.advance(1_499);
    expect(began).toEqual([]);
    await deps.clock.advance(1);
    await relayed;
    expect(began).toEqual([START + 1_500]);
    expect(await deps.outbox.pending(START + 1, 10)).toEqual([]);
  });

  it('waits no longer where its clock is far behind', async () => {
    const { deps, run } = await floor({ planned: false });
    const entry = startEntry(run, START + 300_000);
    const relayed = relayFreshEntry(deps, entry);
    await deps.clock.advance(1_500);
    await relayed;
    expect(deps.engine.executions).toHaveLength(1);
  });
});

describe('relayEntry', () => {
  it('leaves a run alone that the engine has taken up', async () => {
    const { deps, run } = await floor();
    await relayEntry(deps, startEntry(run, START));
    expect(deps.engine.executions).toHaveLength(1);
  });

  it('starts nothing for a run that has ended or moved to another attempt', async () => {
    const { deps, run, key } = await floor();
    await changeRun(deps, key, 'fail', { events: [] });
    await relayEntry(deps, startEntry(run, START));
    await relayEntry(deps, startEntry({ ...run, attempt: 7 }, START));
    expect(deps.engine.executions).toHaveLength(1);
  });

  it('finishes the cancellation that a stop entry stands for', async () => {
    const { deps, run, key, read } = await floor();
    await changeRun(deps, key, 'request-cancel', { events: [] });
    const entry = {
      id: `stop-${run.id}`,
      tenantId: 'acme',
      runId: run.id,
      kind: 'stop-run' as const,
      createdAt: START,
    };
    await relayEntry(deps, entry);
    expect(await read()).toMatchObject({ status: 'cancelled' });
  });
});
