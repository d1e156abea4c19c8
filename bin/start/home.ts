// The folder where everything local lives, and the note of who is running on it.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { endLeftovers } from '../emulator/emulator.ts';
import { isAlive, processesNaming } from '../emulator/processes.ts';
import { Advice, say } from './progress.ts';

/** The checkout. */
export const root = join(import.meta.dirname, '../..');
/** Where `npm start` keeps its state. */
export const defaultHome = join(root, '.watchfloor');

/** What is remembered between starts. */
export const Memory = z.object({
  port: z.number().int().optional(),
  /** Hash of what was deployed last, and whether that ended well. */
  deployed: z.string().optional(),
  apiKey: z.string().optional(),
  scenario: z.object({ name: z.string(), seed: z.number(), from: z.number(), to: z.number() }).optional(),
});
export type Memory = z.infer<typeof Memory>;

/** Who is running on the folder. */
export const Running = z.object({
  pid: z.number().int(),
  url: z.string().optional(),
  key: z.string().optional(),
});
export type Running = z.infer<typeof Running>;

/** What is remembered; a broken or foreign file counts as nothing. */
export function recall(home: string): Memory {
  const parsed = Memory.safeParse(readJson(join(home, 'memory.json')));
  return parsed.success ? parsed.data : {};
}

/** Remembers, beside what was remembered before. */
export function remember(home: string, more: Memory): void {
  writeJson(join(home, 'memory.json'), { ...recall(home), ...more });
}

/** The start that runs on the folder now, if there is one. */
export function whoRuns(home: string): Running | undefined {
  const parsed = Running.safeParse(readJson(join(home, 'running.json')));
  if (!parsed.success || !isAlive(parsed.data.pid)) return undefined;
  // the number may have gone to another program after a reboot
  const same = processesNaming('bin/').some((found) => found.pid === parsed.data.pid);
  return same ? parsed.data : undefined;
}

/**
 * Takes the folder for this process: refuses while another start runs on it, cleans up behind one that was killed.
 *
 * @throws Advice naming the running one
 */
export async function takeHome(home: string): Promise<void> {
  mkdirSync(home, { recursive: true });
  const other = whoRuns(home);
  if (other !== undefined && other.pid !== process.pid) {
    throw new Advice(
      `Watchfloor is already running here (process ${other.pid}${other.url ? `, ${other.url}` : ''}).\n` +
        `Stop it with Ctrl-C in its terminal, or: kill ${other.pid}`,
    );
  }
  const left = await endLeftovers(home);
  if (left > 0) say(`an earlier start was killed: ended ${left} process(es) that it left running`);
  note(home, { pid: process.pid });
}

/** Notes where this process serves. */
export function note(home: string, running: Running): void {
  writeJson(join(home, 'running.json'), running);
}

/** Gives the folder back. */
export function leaveHome(home: string): void {
  rmSync(join(home, 'running.json'), { force: true });
}

/** Forgets everything stored, but not what was installed. */
export function resetHome(home: string): void {
  for (const name of ['state', 's3', 'tmp', 'memory.json', 'outputs.json', 'cdk.out']) {
    rmSync(join(home, name), { recursive: true, force: true });
  }
}

function readJson(file: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
