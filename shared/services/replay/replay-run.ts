import { canonicalJson } from '#domain/json.ts';
import type { RunEvent, RunEventBody } from '#domain/runs/event.ts';
import type { Run } from '#domain/runs/run.ts';
import type { RunRecord } from '#domain/runs/run-record.ts';
import type { LoopAgent } from '../agents/agent-loop.ts';
import { coordinateAgents } from '../agents/coordinate-agents.ts';
import { takeUp } from '../workflows/own-run.ts';
import { publishReport } from '../workflows/publish-report.ts';
import type { ReplayMiss } from './miss.ts';
import { recordedEvidence } from './recorded-evidence.ts';
import { type RecordedRuns, recordedRuns } from './recorded-runs.ts';
import { pathDeps, type ReplayWorld, replayStretch } from './replay-stretch.ts';
import { divide, type Stretch } from './stretches.ts';

/** One place where the replayed history is not the recorded one, as canonical JSON; absent where there is nothing. */
export interface Difference {
  readonly seq: number;
  readonly recorded?: string;
  readonly replayed?: string;
}

/** What a replay made of a record. */
export interface Replayed {
  /** Every event is, byte for byte, the recorded one, and nothing was asked for that the record lacks. */
  readonly identical: boolean;
  /** The history as it was made again, one line of canonical JSON an event. */
  readonly log: readonly string[];
  readonly steps: number;
  /** Events that were made again, and those that came from outside the run's steps and are given. */
  readonly made: number;
  readonly given: number;
  readonly difference?: Difference;
  readonly miss?: ReplayMiss;
}

/**
 * Runs every step of a recorded run again, with ports that answer from the record alone: no network, no credentials,
 * no cost. What came to the run from outside (a cancellation, a loss noticed by the sweeper, its end as failed) is
 * given, and so are the moments of events and the durations of calls. A step whose worker was lost is replayed as far
 * as it has written.
 */
export async function replayRun(record: RunRecord, agents: readonly LoopAgent[]): Promise<Replayed> {
  const divided = divide(record.events);
  const evidence = recordedEvidence(record);
  const runs = recordedRuns(queued(record.run), divided, record.events);
  const world: ReplayWorld = { evidence, agents, runs, record, bundles: new Map() };
  const course: Course = { begun: new Map(), log: [] };
  for (const event of record.events) {
    world.runs.reached = event.seq;
    const body = await made(world, course, event, divided.of.get(event.seq));
    compare(course, event, body && stamped(body, event));
  }
  for (const stretch of divided.stretches) {
    const more = stretch.ended
      ? world.runs.written.get(stretch)?.[course.begun.get(stretch) ?? 0]
      : undefined;
    if (more === undefined) continue;
    course.difference ??= { seq: record.events.length + 1, replayed: canonicalJson(more) };
  }
  const { log, difference, miss } = course;
  const given = record.events.filter((event) => givenTypes.has(event.type)).length;
  return {
    identical: difference === undefined && miss === undefined,
    log,
    steps: divided.stretches.length,
    made: log.length - given,
    given,
    ...(difference === undefined ? {} : { difference }),
    ...(miss === undefined ? {} : { miss }),
  };
}

/** How far a replay is. */
interface Course {
  /** Stretches whose work was done again, and how many of their events were found in the record so far. */
  readonly begun: Map<Stretch, number>;
  readonly log: string[];
  difference?: Difference;
  miss?: ReplayMiss;
}

/** What the replay writes at the place of this event; the work of a stretch is done at its first one. */
async function made(
  world: ReplayWorld,
  course: Course,
  event: RunEvent,
  stretch: Stretch | undefined,
): Promise<RunEventBody | undefined> {
  if (givenTypes.has(event.type)) return take(world.runs, event);
  if (stretch === undefined) return madeByRun(world, event);
  const place = course.begun.get(stretch);
  course.begun.set(stretch, (place ?? 0) + 1);
  if (place === undefined) {
    const miss = await replayStretch(world, stretch);
    if (miss !== undefined) course.miss ??= miss;
  }
  return world.runs.written.get(stretch)?.[place ?? 0];
}

function compare(course: Course, event: RunEvent, again: RunEvent | undefined): void {
  const recorded = canonicalJson(event);
  const replayed = again && canonicalJson(again);
  if (replayed !== undefined) course.log.push(replayed);
  if (replayed === recorded) return;
  course.difference ??= { seq: event.seq, recorded, ...(replayed === undefined ? {} : { replayed }) };
}

/** Comes to a run from outside its steps. */
const givenTypes: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'run-forked',
  'run-continued',
  'step-carried',
  'run-resumed',
  'run-cancel-requested',
  'run-cancelled',
  'run-failed',
  'run-timed-out',
  // people, and a world that cannot be asked again
  'action-proposed',
  'action-carried',
  'action-granted',
  'action-decided',
  'action-claimed',
  'action-intended',
  'action-performed',
  'action-undoing',
  'action-settled',
  'action-checked',
]);

/** The row as it was accepted. Which models it might ask shows in the record: what it asked is answered. */
function queued(run: Run): Run {
  const { report: _report, failure: _failure, finishedAt: _finishedAt, model: _model, ...rest } = run;
  const cost = { modelCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0, modelMicros: 0 };
  return { ...rest, status: 'queued', version: 1, attempt: 1, updatedAt: run.createdAt, cost };
}

function take(runs: RecordedRuns, { seq: _, at: __, ...body }: RunEvent): RunEventBody {
  if (body.type === 'step-carried') carry(runs, body);
  if (body.type === 'run-resumed') runs.run = { ...runs.run, attempt: runs.run.attempt + 1 };
  return body as RunEventBody;
}

function carry({ steps, carried }: RecordedRuns, { step, result, error }: StepCarried): void {
  carried.add(step);
  const ended = { key: step, epoch: 1, leaseUntil: 0 };
  if (result !== undefined) steps.set(step, { ...ended, status: 'done', result });
  else steps.set(step, { ...ended, status: 'failed', ...(error === undefined ? {} : { failure: error }) });
}

type StepCarried = Extract<RunEventBody, { type: 'step-carried' }>;

/** What the run as a whole, or a step that others ended, writes at this place. */
async function madeByRun(world: ReplayWorld, event: RunEvent): Promise<RunEventBody | undefined> {
  const { runs, evidence } = world;
  const { run } = runs;
  if (event.type === 'run-accepted') {
    const input = await evidence.put(run.tenantId, canonicalJson(run.input), 'application/json');
    return { type: 'run-accepted', workflow: run.workflow, input, requestedBy: run.requestedBy };
  }
  if (event.type === 'agents-chosen') {
    return { type: 'agents-chosen', agents: run.routing.agents, reason: run.routing.reason };
  }
  if (event.type === 'run-started') await takeUp(pathDeps(world, event.at), run);
  if (event.type === 'step-failed') {
    await coordinateAgents(pathDeps(world, event.at), run);
    return runs.ofFenced.get(event.step);
  }
  // a verification that was carried leaves only the end of the run to be made
  if (event.type === 'run-succeeded' && runs.carried.has('verify')) {
    const { tenantId, id: runId, attempt } = run;
    await publishReport(pathDeps(world, event.at), { tenantId, runId, attempt });
  }
  return runs.ofRun.shift();
}

/** The event in its place: moments and durations are measured, not made. */
function stamped(body: RunEventBody, { seq, at, ...recorded }: RunEvent): RunEvent {
  if (body.type !== 'tool-called' || recorded.type !== 'tool-called') return { ...body, seq, at };
  const { begunAt: _, ...made } = body;
  const { begunAt, durationMs } = recorded;
  return { ...made, ...(begunAt === undefined ? {} : { begunAt }), durationMs, seq, at };
}
