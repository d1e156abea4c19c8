import { collectRecord } from '#services/replay/collect-record.ts';
import { replayRun } from '#services/replay/replay-run.ts';
import { resumeEnded } from '#services/replay/resume-ended.ts';
import { stepTraces } from '#services/replay/step-traces.ts';
import { changeRun } from '#services/runs/change-run.ts';
import { type Death, mortalPorts } from './mortal-ports.ts';
import { type Day, openFloor } from './random-floor.ts';

/** What became of a run whose process died, and of the one that went on with it. */
export interface Resumed {
  /** Calls of ports that the process lived to make. */
  readonly calls: number;
  readonly status: string;
  /** Steps that had ended before the death, and those of them that worked again. */
  readonly finished: readonly string[];
  readonly repeated: readonly string[];
  readonly resumed?: {
    readonly status: string;
    readonly carried: readonly string[];
    /** Calls of tools that were really made, by agent. */
    readonly live: readonly string[];
    readonly toolCalls: number;
    readonly identical: boolean;
  };
}

/** Lets a run's process die at one call, ends the run, resumes it and walks what was resumed to its end. */
export async function killedAndResumed(day: Day, death: Death): Promise<Resumed> {
  const floor = await openFloor(day);
  const { runs, evidence, stop } = floor.deps;
  const run = await floor.start();
  const key = { tenantId: run.tenantId, runId: run.id };
  const { ports, life } = mortalPorts({ runs, evidence, stop }, death);
  await floor.walk(run, { deps: ports });
  const { run: left } = await changeRun(floor.deps, key, 'time-out', { events: [{ type: 'run-timed-out' }] });
  const before = stepTraces((await collectRecord(floor.deps, key)).events);
  const finished = before.flatMap((step) => (step.result === undefined ? [] : [step.key]));
  if (left.status === 'succeeded') {
    return { calls: life.calls, status: left.status, finished, repeated: [] };
  }
  const next = await resumeEnded(
    { ...floor.deps, budgets: undefined },
    { ...key, requestedBy: 'key_2', correlationId: 'r' },
  );
  const live: string[] = [];
  await floor.walk(next, { onTool: (agent) => live.push(agent) });
  const record = await collectRecord(floor.deps, { tenantId: 'acme', runId: next.id });
  const claimed = record.events.flatMap((e) => (e.type === 'step-claimed' ? [e.step] : []));
  const carried = record.events.flatMap((e) => (e.type === 'step-carried' ? [e.step] : []));
  const replayed = await replayRun(record, floor.agents);
  return {
    ...{ calls: life.calls, status: left.status, finished },
    repeated: finished.filter((step) => claimed.includes(step) || live.includes(step.replace('agent:', ''))),
    resumed: {
      ...{ status: record.run.status, carried, live: [...new Set(live)] },
      toolCalls: record.run.cost.toolCalls,
      identical: replayed.identical,
    },
  };
}
