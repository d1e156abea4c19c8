// watchfloor drill stop: what do agents still do after a stop was acknowledged? Measured on real runs.
import type { RunEvent } from '#domain/runs/event.ts';
import { isTerminal, RunStatus } from '#domain/runs/status.ts';
import { pause } from '../emulator/processes.ts';
import { type ApiAccess, ApiFailure, call, orchestrate } from '../start/api-client.ts';
import { Advice } from '../start/progress.ts';
import { paint } from '../start/terminal-text.ts';
import { parseArguments } from './arguments.ts';
import { apiAccess, apiHelp, apiOptions, eventsOf } from './run-source.ts';
import type { Terminal } from './terminal.ts';

/** The text of `--help`. */
export const drillStopHelp = `Starts runs, stops the whole tenant while they work, and counts the calls of models and tools that began after the
stop was acknowledged. Afterwards the stop is released. Meant for a local floor: everything else of the tenant is
stopped as well. Moments are compared across machines, so the clocks must agree.

usage: npx watchfloor drill stop [OPTIONS]

  --runs N          runs to start                     [4]
  --task TEXT       what they are asked
  --json            {acknowledgedMs, steps, calls, further, lastCallMs, statuses}
${apiHelp}
  --help            this text

Exit 0 when no agent began more than one further set of calls, 1 when one did, 2 when the API cannot be used.`;

const options = {
  runs: { type: 'string', default: '4' },
  task: {
    type: 'string',
    default: 'Everything is slow and full of errors. Why? Look at logs, metrics, stacks.',
  },
  json: { type: 'boolean', default: false },
  ...apiOptions,
  help: { type: 'boolean', default: false },
} as const;

/** What a drill has measured. */
export interface StopDrill {
  /** How long the stop took to be acknowledged. */
  readonly acknowledgedMs: number;
  /** Agents' steps that had begun. */
  readonly steps: number;
  readonly calls: number;
  /** The most sets of calls that one step began after the acknowledgement, and their calls. */
  readonly further: { readonly sets: number; readonly calls: number };
  /** From the acknowledgement to the end of the last call; 0 where all had ended. */
  readonly lastCallMs: number;
  readonly statuses: Readonly<Record<string, number>>;
}

/** The command; answers the exit code. */
export async function drillStop(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArguments('drill stop', args, options, { least: 0, most: 0, what: 'only options' });
  if (values.help) {
    await terminal.print(`${drillStopHelp}\n`);
    return 0;
  }
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1 || runs > 50)
    throw new Advice('--runs takes a number from 1 to 50');
  const drill = await measure(apiAccess(values), runs, values.task, terminal);
  if (values.json) await terminal.print(`${JSON.stringify(drill, null, 2)}\n`);
  else await terminal.print(`${drillText(drill, terminal.color)}\n`);
  return drill.further.sets <= 1 ? 0 : 1;
}

async function measure(
  access: ApiAccess,
  runs: number,
  task: string,
  terminal: Terminal,
): Promise<StopDrill> {
  const ids: string[] = [];
  for (let i = 0; i < runs; i += 1) ids.push((await orchestrate(access, { task })).id);
  terminal.note(`${runs} runs started`);
  await untilWorking(access, ids);
  try {
    const askedAt = Date.now();
    await post(access, '/stop', { scope: 'tenant', reason: 'a drill' });
    const acknowledgedAt = Date.now();
    terminal.note(`stopped, acknowledged after ${acknowledgedAt - askedAt} ms`);
    const statuses = await untilQuiet(access, ids);
    const histories = await Promise.all(ids.map((id) => eventsOf(access, id)));
    return { acknowledgedMs: acknowledgedAt - askedAt, ...furtherCalls(histories, acknowledgedAt), statuses };
    // a stop that was not acknowledged may have been set all the same
  } finally {
    await post(access, '/stop/release', { scope: 'tenant' });
  }
}

/** Counts the calls that began after a moment. A set of calls begins with what its step noted before it. */
export function furtherCalls(
  histories: readonly (readonly RunEvent[])[],
  acknowledgedAt: number,
): Pick<StopDrill, 'steps' | 'calls' | 'further' | 'lastCallMs'> {
  const sets = histories.flatMap((events) => [...setsOf(events).values()]);
  const late = sets.map((ofStep) => ofStep.filter((set) => set.begunAt > acknowledgedAt));
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  return {
    steps: sets.length,
    calls: sum(sets.flat().map((set) => set.calls)),
    further: {
      sets: Math.max(0, ...late.map((ofStep) => ofStep.length)),
      calls: Math.max(0, ...late.map((ofStep) => sum(ofStep.map((set) => set.calls)))),
    },
    lastCallMs: Math.max(0, ...sets.flat().map((set) => set.endedAt - acknowledgedAt)),
  };
}

interface CallSet {
  readonly begunAt: number;
  endedAt: number;
  calls: number;
}

/** Tools of one set are begun together. */
const SET = 8;

function setsOf(events: readonly RunEvent[]): Map<string, CallSet[]> {
  const sets = new Map<string, CallSet[]>();
  const before = new Map<string, RunEvent>();
  for (const event of events) {
    if (!('step' in event) || event.step === undefined) continue;
    const previous = before.get(event.step) ?? event;
    before.set(event.step, event);
    if (event.type === 'tool-called' || event.type === 'model-called') {
      const ofStep = sets.get(event.step) ?? [];
      sets.set(event.step, ofStep);
      addCall(ofStep, event, previous);
    }
  }
  return sets;
}

function addCall(sets: CallSet[], { type, at }: RunEvent, previous: RunEvent): void {
  const open = sets.at(-1);
  const joins = type === 'tool-called' && previous.type === 'tool-called';
  if (open !== undefined && joins && open.calls < SET) {
    open.calls += 1;
    open.endedAt = at;
  } else sets.push({ begunAt: previous.at, endedAt: at, calls: 1 });
}

/** Until agents have begun to call, or for half a minute. */
async function untilWorking(access: ApiAccess, ids: readonly string[]): Promise<void> {
  for (let i = 0; i < 150; i += 1) {
    const histories = await Promise.all(ids.map((id) => eventsOf(access, id)));
    if (histories.some((events) => events.some((event) => event.type === 'tool-called'))) return;
    await pause(200);
  }
  throw new Advice('no agent has begun to work within 30 s');
}

/** Until every run has ended, or for two minutes; answers how many are in which state. */
async function untilQuiet(access: ApiAccess, ids: readonly string[]): Promise<Record<string, number>> {
  for (let i = 0; ; i += 1) {
    const found = await Promise.all(ids.map((id) => statusOf(access, id)));
    if (found.every(isTerminal) || i >= 240) {
      return Object.fromEntries([...new Set(found)].map((s) => [s, found.filter((f) => f === s).length]));
    }
    await pause(500);
  }
}

async function statusOf(access: ApiAccess, id: string): Promise<RunStatus> {
  const answer = await call(access, 'GET', `/runs/${id}`);
  if (answer.status !== 200) throw new ApiFailure(`GET /runs/${id}`, answer);
  return RunStatus.parse((answer.body as { status?: unknown }).status);
}

async function post(access: ApiAccess, path: string, body: object): Promise<void> {
  const answer = await call(access, 'POST', path, body);
  if (answer.status !== 200) throw new ApiFailure(`POST ${path}`, answer);
}

function drillText(drill: StopDrill, color: boolean): string {
  const ink = paint(color);
  const { sets, calls } = drill.further;
  const verdict = `at most ${sets} further set${sets === 1 ? '' : 's'} of calls in one step (${calls} calls)`;
  const states = Object.entries(drill.statuses).map(([status, n]) => `${n} ${status}`);
  return [
    sets <= 1 ? ink.good(`STOPPED: ${verdict}`) : ink.bad(`NOT STOPPED: ${verdict}`),
    `acknowledged after ${drill.acknowledgedMs} ms; the last call ended ${drill.lastCallMs} ms later`,
    `${drill.steps} steps had made ${drill.calls} calls; the runs are now: ${states.join(', ')}`,
  ].join('\n');
}
