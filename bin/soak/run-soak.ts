// A soak on an open floor, from the first task to the summary.
import { pause } from '../emulator/processes.ts';
import { call } from '../start/api-client.ts';
import type { Floor } from '../start/floor.ts';
import { type Audit, auditRuns } from './audit.ts';
import { type DeadLetter, readDeadLetters } from './dead-letters.ts';
import { followRuns, type Ledger, listRuns } from './follow-runs.ts';
import { type Killing, killWorkers } from './kill-workers.ts';
import type { SoakOptions } from './options.ts';
import { type Posted, postTasks } from './post-tasks.ts';
import { type Summary, spread } from './summary.ts';

/** What goes on around a soak. */
export interface SoakContext {
  readonly say: (text: string) => void;
  /** True once nobody wants to wait any longer. */
  readonly interrupted: () => boolean;
  /** The incident that every task is about. */
  readonly bundle: object;
}

/** Nothing has ended for so long: what is open is stuck. Runs have deadlines well below. */
const STUCK_MS = 20 * 60_000;
/** How long the histories may be read after an interruption. */
const HURRY_MS = 20_000;

/** What a soak knows while it runs. */
interface Soak {
  /** Marks its runs. */
  readonly soak: string;
  readonly since: number;
  readonly ledger: Ledger;
  readonly posted: Posted;
  readonly setbacks: { refused: number; failed: number };
}

/** Runs the soak and answers what it came to. Faults have stopped when it audits. */
export async function runSoak(floor: Floor, options: SoakOptions, context: SoakContext): Promise<Summary> {
  const since = Date.now();
  const state: Soak = {
    soak: `soak-${since.toString(36)}`,
    since,
    ledger: { open: new Set(), ended: new Map() },
    posted: { accepted: new Map(), rejected: [] },
    setbacks: { refused: 0, failed: 0 },
  };
  const bundle = await upload(floor, context.bundle);
  await floor.emulator.duplicateMessages(options.duplicates, options.seed);
  const killing = killWorkers(floor.home, options.killsPerMinute, options.seed);
  const beat = setInterval(() => context.say(line(options, state, killing)), 10_000);
  try {
    // calls that are patient with the floor are left behind
    await Promise.race([postAndWait(floor, options, context, state, bundle), interruption(context)]);
  } finally {
    clearInterval(beat);
    await killing.stop();
    await floor.emulator.duplicateMessages(false);
  }
  const seconds = (Date.now() - since) / 1000;
  // a message that came twice may still be under way
  if (!context.interrupted()) await pause(3_000);
  context.say('reading the histories');
  const { audited, dead } = await judge(floor, context, state);
  return {
    ...figures(options, state, seconds),
    cutShort:
      context.interrupted() || state.posted.accepted.size + state.posted.rejected.length < options.tasks,
    kills: killsOf(killing),
    killsByFunction: Object.fromEntries(killing.byFunction),
    messages: floor.emulator.duplicated(),
    recovery: spread(audited.recoveries),
    deadLetters: tally(dead.map((letter) => letter.queue)),
    deadLettersUnaccounted: unaccounted(dead, audited, state.ledger),
    checked: audited.checked,
    faults: audited.faults,
  };
}

async function interruption({ interrupted }: SoakContext): Promise<void> {
  while (!interrupted()) await pause(200);
}

async function postAndWait(
  floor: Floor,
  options: SoakOptions,
  { say, interrupted }: SoakContext,
  { soak, since, ledger, posted, setbacks }: Soak,
  bundle: string,
): Promise<void> {
  const until = since + options.minutes * 60_000;
  let posting = true;
  let ended = 0;
  let lastEnd = since;
  const following = followRuns(floor, { soak, since, ledger, setbacks }, () => {
    if (ledger.ended.size > ended || posting) lastEnd = Date.now();
    ended = ledger.ended.size;
    return !interrupted() && (posting || (ledger.open.size > 0 && Date.now() - lastEnd < STUCK_MS));
  });
  // told when it is awaited, not while the tasks are posted
  following.catch(() => undefined);
  await postTasks(
    floor,
    { ...options, soak, bundle, ledger, setbacks },
    posted,
    () => !interrupted() && Date.now() < until,
  );
  posting = false;
  say(`${posted.accepted.size} tasks accepted; waiting for ${ledger.open.size} to end`);
  await following;
}

async function judge(
  floor: Floor,
  { interrupted }: SoakContext,
  { soak, since, ledger, posted, setbacks }: Soak,
): Promise<{ readonly audited: Audit; readonly dead: readonly DeadLetter[] }> {
  const listed = await listRuns(floor, soak, since, setbacks);
  let until = Number.POSITIVE_INFINITY;
  const going = () => {
    if (interrupted()) until = Math.min(until, Date.now() + HURRY_MS);
    return Date.now() < until;
  };
  // nobody waited for them: no fault of theirs
  const unjudged = interrupted() ? ledger.open : new Set<string>();
  const audited = await auditRuns(floor, { accepted: posted.accepted, listed }, setbacks, {
    going,
    unjudged,
  });
  return { audited, dead: await readDeadLetters(floor.emulator.endpoint, since) };
}

/** Letters that name no run, or one that did not end as it must. */
function unaccounted(dead: readonly DeadLetter[], { faults }: Audit, ledger: Ledger): number {
  const faulty = new Set(faults.map((fault) => fault.run));
  const orderly = (run: string) => ledger.ended.has(run) && !faulty.has(run);
  return dead.filter(({ runs }) => runs.length === 0 || !runs.every(orderly)).length;
}

function figures({ seed, tasks }: SoakOptions, { ledger, posted, setbacks }: Soak, seconds: number) {
  const ended = [...ledger.ended.values()];
  return {
    seed,
    tasks,
    seconds,
    accepted: posted.accepted.size,
    rejected: posted.rejected,
    refused429: setbacks.refused,
    failedAnswers: setbacks.failed,
    byStatus: tally(ended.map((run) => run.status)),
    stillOpen: ledger.open.size,
    runsPerMinute: (ended.length / seconds) * 60,
    untilEnd: spread(ended.map((run) => (run.finishedAt ?? run.createdAt) - run.createdAt)),
  };
}

async function upload(floor: Floor, bundle: object): Promise<string> {
  const answer = await call(floor, 'POST', '/bundles', bundle);
  if (answer.status !== 201 && answer.status !== 200) {
    throw new Error(`the bundle was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return (answer.body as { hash: string }).hash;
}

const line = ({ tasks }: SoakOptions, { posted, ledger }: Soak, killing: Killing): string =>
  `${posted.accepted.size} of ${tasks} accepted, ${ledger.ended.size} ended, ` +
  `${ledger.open.size} under way, ${killsOf(killing)} workers killed`;

const killsOf = ({ byFunction }: Killing): number => [...byFunction.values()].reduce((sum, n) => sum + n, 0);

const tally = (names: readonly string[]): Readonly<Record<string, number>> => {
  const counted: Record<string, number> = {};
  for (const name of names) counted[name] = (counted[name] ?? 0) + 1;
  return counted;
};
