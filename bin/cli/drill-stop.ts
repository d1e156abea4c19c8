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

Exit 0 when no agent began more than one further call, 1 when one did, 2 when the API cannot be used.`;

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
  /** The most calls that one step began after the acknowledgement, and those of all steps together. */
  readonly further: { readonly most: number; readonly all: number };
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
  return drill.further.most <= 1 ? 0 : 1;
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

/** Counts the calls that began after a moment. Where a history does not tell, a call began with what stood before it. */
export function furtherCalls(
  histories: readonly (readonly RunEvent[])[],
  acknowledgedAt: number,
): Pick<StopDrill, 'steps' | 'calls' | 'further' | 'lastCallMs'> {
  const steps = histories.flatMap((events) => [...callsOf(events).values()]);
  const calls = steps.flat();
  const late = steps.map((ofStep) => ofStep.filter(({ begunAt }) => begunAt > acknowledgedAt).length);
  return {
    steps: steps.length,
    calls: calls.length,
    further: { most: Math.max(0, ...late), all: late.reduce((a, b) => a + b, 0) },
    lastCallMs: Math.max(0, ...calls.map(({ endedAt }) => endedAt - acknowledgedAt)),
  };
}

interface CallSpan {
  readonly begunAt: number;
  readonly endedAt: number;
}

/** The calls of each step that made any. */
function callsOf(events: readonly RunEvent[]): Map<string, CallSpan[]> {
  const steps = new Map<string, CallSpan[]>();
  const before = new Map<string, RunEvent>();
  for (const event of events) {
    if (!('step' in event) || event.step === undefined) continue;
    const previous = before.get(event.step) ?? event;
    before.set(event.step, event);
    if (event.type !== 'tool-called' && event.type !== 'model-called') continue;
    const begunAt = (event.type === 'tool-called' ? event.begunAt : undefined) ?? previous.at;
    const ofStep = steps.get(event.step) ?? [];
    ofStep.push({ begunAt, endedAt: event.at });
    steps.set(event.step, ofStep);
  }
  return steps;
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
  const { most, all } = drill.further;
  const verdict = `at most ${most} further call${most === 1 ? '' : 's'} in one step, ${all} in all`;
  const states = Object.entries(drill.statuses).map(([status, n]) => `${n} ${status}`);
  return [
    most <= 1 ? ink.good(`STOPPED: ${verdict}`) : ink.bad(`NOT STOPPED: ${verdict}`),
    `acknowledged after ${drill.acknowledgedMs} ms; the last call ended ${drill.lastCallMs} ms later`,
    `${drill.steps} steps had made ${drill.calls} calls; the runs are now: ${states.join(', ')}`,
  ].join('\n');
}
