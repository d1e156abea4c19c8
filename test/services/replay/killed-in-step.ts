import type { Approval } from '#domain/approvals/approval.ts';
import { collectRecord } from '#services/replay/collect-record.ts';
import { type Replayed, replayRun } from '#services/replay/replay-run.ts';
import { resumeEnded } from '#services/replay/resume-ended.ts';
import { stepTraces } from '#services/replay/step-traces.ts';
import { changeRun } from '#services/runs/change-run.ts';
import { type Death, mortalPorts, type PortCall } from './mortal-ports.ts';
import { type Day, openFloor } from './random-floor.ts';

/** What a run came to whose process died in the middle of a step's writes, and the one that went on with it. */
export interface Survived {
  /** The writes of the process: step → the calls of ports that they were. */
  readonly writes: ReadonlyMap<string, readonly number[]>;
  readonly status: string;
  /** Finished steps that worked again, or were not taken over. */
  readonly repeated: readonly string[];
  /** Effects that came about twice. */
  readonly twice: readonly string[];
  /** Effects that came about. */
  readonly acted: number;
  /** What is another one when what went on is replayed from its record, as it is after a death behind a write. */
  readonly differs: Pick<Replayed, 'difference' | 'miss'>;
}

/**
 * Lets the process of a run die at one call, ends the run, resumes it and walks it to its end. With `waits` the lease
 * of an action that the dead process held has run out by then.
 */
export async function killedAndResumed(day: Day, death: Death, waits: boolean): Promise<Survived> {
  const floor = await openFloor(day);
  const { runs, evidence, stop, approvals, actuator, toolSwitches, grants, tokens } = floor.deps;
  const run = await floor.start();
  const key = { tenantId: run.tenantId, runId: run.id };
  const own = { runs, evidence, stop, approvals, actuator, toolSwitches, grants, tokens };
  const { ports, life } = mortalPorts(own, death);
  await floor.walk(run, { deps: ports, isGone: () => life.dead });
  const { run: left } = await changeRun(floor.deps, key, 'time-out', { events: [{ type: 'run-timed-out' }] });
  const survived = { writes: writesOf(life.made), status: left.status, twice: [], repeated: [] };
  if (left.status === 'succeeded' || left.status === 'failed') {
    return { ...survived, acted: actuator.acted.length, twice: twiceIn(actuator.acted), differs: {} };
  }
  const finished = stepTraces((await collectRecord(floor.deps, key)).events).flatMap(({ key, result }) =>
    result === undefined ? [] : [key],
  );
  const next = await resumeEnded(floor.deps, { ...key, requestedBy: 'key_2', correlationId: 'r' });
  if (waits) await floor.clock.advance(130_000);
  await floor.walk(next);
  const record = await collectRecord(floor.deps, { tenantId: 'acme', runId: next.id });
  const carried = record.events.flatMap((e) => (e.type === 'step-carried' ? [e.step] : []));
  const worked = record.events.flatMap((e) =>
    e.type === 'step-claimed' || e.type === 'tool-called' || e.type === 'model-called' ? [e.step] : [],
  );
  // the other half of the deaths leaves the same kinds of runs
  const { difference, miss }: Survived['differs'] = death.after ? await replayRun(record, floor.agents) : {};
  return {
    ...survived,
    status: record.run.status,
    repeated: finished.filter((step) => worked.includes(step) || !carried.includes(step)),
    twice: twiceIn(actuator.acted),
    acted: actuator.acted.length,
    differs: { ...(difference && { difference }), ...(miss && { miss }) },
  };
}

/** A dial is turned once as approved, and taken back at most once, whoever asks for it under whichever approval. */
function twiceIn(acted: readonly { readonly target: string; readonly arguments: object }[]): string[] {
  const effects = acted.map((effect) => `${effect.target} ${JSON.stringify(effect.arguments)}`);
  return effects.filter((effect, i) => effects.indexOf(effect) !== i);
}

/** Whose row or receipt each write of a port is; what is left out writes nothing of a step. */
const writers: Readonly<Record<string, (args: readonly unknown[]) => string | undefined>> = {
  'runs.claimStep': ([, , key]) => String(key),
  'runs.append': ([, , events]) => (events as { step?: string }[])[0]?.step,
  'runs.endStep': ([, , step]) => (step as { key: string }).key,
  'runs.update': () => 'run',
  'approvals.create': ([approval]) => targetOf(approval),
  'approvals.update': ([approval]) => targetOf(approval),
  'actuator.act': ([effect]) => (effect as { target: string }).target,
};

const targetOf = (approval: unknown): string => (approval as Approval).proposal.target;

function writesOf(made: readonly PortCall[]): ReadonlyMap<string, readonly number[]> {
  const writes = new Map<string, number[]>();
  for (const [i, call] of made.entries()) {
    const writer = writers[`${call.port}.${call.method}`]?.(call.args);
    if (writer !== undefined) writes.set(writer, [...(writes.get(writer) ?? []), i + 1]);
  }
  return writes;
}
