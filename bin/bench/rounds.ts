import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The flags that Lambda starts Node with. */
export const LAMBDA_FLAGS = [
  '--expose-gc',
  '--max-http-header-size=81920',
  '--max-semi-space-size=26',
  '--max-old-space-size=460',
] as const;

/** A subject by the module and the export that make it. */
export interface Contestant {
  readonly name: string;
  readonly module: string;
  readonly make: string;
  /** Added to the process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How long and how often. */
export interface Effort {
  readonly processes: number;
  /** Seconds of CPU in each process: twice as many to warm up, then these. */
  readonly seconds: number;
}

/** µs for one run: the median over the processes, and the quartiles around it. */
export interface Timing {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** CPU and wall clock of each contestant, by name. */
export type Timings = ReadonlyMap<string, { readonly cpu: Timing; readonly wall: Timing }>;

/**
 * Measures contestants in turns, each time in a fresh process, one at a time, and in another order each round: a
 * machine that gets slower for a while slows all of them. Ratios between them hold where µs do not.
 *
 * @throws Error when a contestant's process fails
 */
export async function timeRounds(
  contestants: readonly Contestant[],
  { processes, seconds }: Effort,
): Promise<Timings> {
  const samples = new Map(
    contestants.map(({ name }) => [name, { cpu: [] as number[], wall: [] as number[] }]),
  );
  for (let round = 0; round < processes; round += 1) {
    for (let i = 0; i < contestants.length; i += 1) {
      const contestant = contestants[(i + round) % contestants.length];
      if (contestant === undefined) continue;
      const { cpu, wall } = await measure(contestant, seconds);
      samples.get(contestant.name)?.cpu.push(cpu);
      samples.get(contestant.name)?.wall.push(wall);
    }
  }
  return new Map(
    [...samples].map(([name, { cpu, wall }]) => [name, { cpu: timingOf(cpu), wall: timingOf(wall) }]),
  );
}

/** Median and quartiles. @throws Error of an empty list */
export function timingOf(samples: readonly number[]): Timing {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    if (below === undefined || above === undefined) throw new Error('nothing was measured');
    return below + (above - below) * (place - Math.floor(place));
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

const CHILD = join(import.meta.dirname, 'child.ts');

async function measure(
  { name, module, make, env }: Contestant,
  seconds: number,
): Promise<{ cpu: number; wall: number }> {
  const args = [...LAMBDA_FLAGS, '--no-warnings', CHILD, module, make, String(seconds)];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let told = '';
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2_000);
  });
  child.stdio[3]?.on('data', (text: Buffer) => {
    told += text.toString();
  });
  const code = await new Promise((done, failed) => child.once('close', done).once('error', failed));
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${errors.trimEnd()}`);
  return JSON.parse(told) as { cpu: number; wall: number };
}
