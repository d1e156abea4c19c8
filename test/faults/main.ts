// npm run faults: every outgoing call of every handler goes wrong once, then two at a time; no invariant may break.

import { proveChecks } from './mutants/prove.ts';
import { coverage } from './run/coverage.ts';
import { type Done, runTasks, type Task } from './run/lanes.ts';
import { type FaultsOptions, help, parseOptions } from './run/options.ts';
import { pairSchedule, scheduleOf, textOf } from './run/pairs.ts';
import { tasksOf } from './run/parts.ts';
import { printFindings, printSummary } from './run/print.ts';
import type { Schedule } from './run/schedule.ts';
import { merged, NOTHING, type Tally } from './run/tally.ts';
import { traced } from './run/trace.ts';

const started = performance.now();
const seconds = (): string => ((performance.now() - started) / 1_000).toFixed(0);
const say = (text: string): void => console.error(`[${seconds().padStart(4)} s] ${text}`);

async function showOne(schedule: Schedule): Promise<number> {
  console.log(`schedule: ${textOf(schedule)}`);
  const { lines, breaches } = await traced(schedule);
  for (const line of lines) console.log(line);
  for (const { check, what } of breaches) console.log(`BROKEN ${check}: ${what}`);
  console.log(breaches.length === 0 ? 'every invariant held' : `${breaches.length} breaches`);
  return breaches.length === 0 ? 0 : 1;
}

async function showMutants(): Promise<number> {
  const proofs = await proveChecks(undefined, (proof) =>
    console.log(
      `${proof.caughtBy.length > 0 ? 'caught' : 'LIVES '}  ${proof.mutant}  →  ${proof.caughtBy.join(', ')}`,
    ),
  );
  const caught = proofs.filter(({ caughtBy }) => caughtBy.length > 0).length;
  console.log(`${caught} of ${proofs.length} mutants caught`);
  return caught === proofs.length ? 0 : 1;
}

/** Works off a kind of tasks, and says from time to time how far it is. */
async function runAll(tasks: readonly Task[], what: string): Promise<Tally> {
  if (tasks.length === 0) return NOTHING;
  let sum = NOTHING;
  let saidAt = performance.now();
  const told = ({ tally }: Done, left: number): void => {
    const known = new Set(sum.findings.map(({ check }) => check));
    for (const finding of tally.findings) {
      if (!known.has(finding.check))
        say(`BROKEN ${finding.check}: ${finding.what.slice(0, 200)} (${finding.first})`);
    }
    sum = merged(sum, tally);
    if (performance.now() - saidAt < 5_000 && left > 0) return;
    saidAt = performance.now();
    const broken = sum.findings.length === 0 ? 'all held' : `${sum.findings.length} invariants broken`;
    say(`${what}: ${sum.schedules} schedules, ${left} of ${tasks.length} parts left, ${broken}`);
  };
  return runTasks(tasks, told);
}

async function faults(options: FaultsOptions): Promise<number> {
  if (options.mutants) return showMutants();
  if (options.schedule !== undefined) return showOne(scheduleOf(options.schedule));
  if (options.seed !== undefined) return showOne(await pairSchedule(options.seed, options.only));
  const units = coverage();
  const bare = units.filter(({ scenes }) => scenes.length === 0);
  for (const { kind, unit } of bare) console.error(`the ${kind} ${unit} changes something and has no scene`);
  const tasks = tasksOf(options);
  const one = await runAll(tasks.oneFault, 'one fault');
  const two = await runAll(tasks.twoFaults, 'two faults');
  say('proving the checks');
  const proofs = options.only === undefined ? await proveChecks() : [];
  printSummary({ units, one, two, proofs, seconds: seconds() });
  printFindings(merged(one, two));
  const lives = proofs.some(({ caughtBy }) => caughtBy.length === 0);
  return bare.length > 0 || lives || one.findings.length + two.findings.length > 0 ? 1 : 0;
}

const options = parseOptions(process.argv.slice(2));
if (options === 'help') console.log(help);
else if ('wrong' in options) console.error(`${options.wrong}   (npm run faults -- --help tells more)`);
process.exit(options === 'help' ? 0 : 'wrong' in options ? 2 : await faults(options));
