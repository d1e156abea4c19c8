import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { runCommand } from '../../../bin/cli/commands.ts';

/** What a command left behind. */
export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly notes: readonly string[];
}

/** A folder for the files of one test. */
export const folder = (): string => mkdtempSync(join(tmpdir(), 'watchfloor-cli-'));

/** Writes a file into a folder and answers its path. */
export function file(dir: string, name: string, content: string | Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

/** Runs a command as the entry does, in a folder, with a text or chunks on its standard input. */
export async function watchfloor(
  args: readonly string[],
  { cwd = '/', stdin = [] }: { cwd?: string; stdin?: string | readonly (string | Buffer)[] } = {},
): Promise<Ran> {
  let out = '';
  const notes: string[] = [];
  const exit = await runCommand(args, {
    stdin: Readable.from(typeof stdin === 'string' ? [stdin] : stdin),
    cwd,
    color: false,
    print: async (text) => {
      out += text;
    },
    note: (line) => notes.push(line),
  });
  return { exit, out, notes };
}
