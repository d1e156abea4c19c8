// Processes of this machine, found by what their command line holds.
import { execFileSync } from 'node:child_process';

/** A process and its command line. */
export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/** Processes whose command line holds the text (a path of ours: nothing else can match). This one is left out. */
export function processesNaming(text: string): readonly RunningProcess[] {
  const table = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
  return table
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map((match) => ({ pid: Number(match[1]), command: match[2] ?? '' }))
    .filter((found) => found.pid !== process.pid && found.command.includes(text));
}

/** True while the process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Asks a process to end, waits, and ends it by force after `graceMs`. Free of effect when it is gone. */
export async function endProcess(pid: number, graceMs: number): Promise<void> {
  signal(pid, 'SIGTERM');
  const until = Date.now() + graceMs;
  while (isAlive(pid) && Date.now() < until) await pause(50);
  if (isAlive(pid)) signal(pid, 'SIGKILL');
}

/** Resolves after `ms` milliseconds. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // gone already
  }
}
