// One process of one subject: `child.ts MODULE EXPORT SECONDS`. Warms up, measures, and prints the µs of CPU per run
// (all threads: the collector and the compiler are part of what a run costs) as JSON on the file descriptor 3, because
// what a subject logs goes to standard output.
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { MakeSubject, Subject } from './subject.ts';

const [module = '', name = 'makeSubject', seconds = '0.5'] = process.argv.slice(2);
const found = ((await import(pathToFileURL(module).href)) as Record<string, MakeSubject | undefined>)[name];
if (found === undefined) throw new Error(`${module} exports no ${name}`);
const subject = await found();

/** µs of CPU and of the wall clock that `runs` runs took together. */
async function spent(runs: number): Promise<{ cpu: number; wall: number }> {
  const from = performance.now();
  const before = process.cpuUsage();
  await repeat(subject, runs);
  const { user, system } = process.cpuUsage(before);
  return { cpu: user + system, wall: (performance.now() - from) * 1000 };
}

async function repeat({ run }: Subject, runs: number): Promise<void> {
  for (let i = 0; i < runs; i += 1) {
    const pending = run();
    // a subject without I/O must not pay for a turn of the microtask queue
    if (pending !== undefined) await pending;
  }
}

/** Runs for so many µs of CPU, growing the batch, and tells how many runs fit into a tenth of it. */
async function warmUp(micros: number): Promise<number> {
  let runs = 1;
  for (let used = 0; used < micros; ) {
    const { cpu } = await spent(runs);
    used += cpu;
    if (cpu < micros / 10) runs *= 2;
  }
  return runs;
}

const budget = Number(seconds) * 1e6;
const batch = await warmUp(2 * budget);
globalThis.gc?.();
const batches: { cpu: number; wall: number }[] = [];
for (let used = 0; used < budget; ) {
  const one = await spent(batch);
  batches.push(one);
  used += Math.max(one.cpu, 1);
}
await subject.stop?.();
const perRun = (kind: 'cpu' | 'wall'): number =>
  batches.reduce((sum, one) => sum + one[kind], 0) / (batches.length * batch);
writeSync(3, JSON.stringify({ cpu: perRun('cpu'), wall: perRun('wall'), runs: batches.length * batch }));
process.exit(0);
