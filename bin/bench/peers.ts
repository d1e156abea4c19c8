import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const home = join(import.meta.dirname, '../..');
const source = join(import.meta.dirname, 'peers');
/** Ignored by git, like everything below `.watchfloor`. */
const folder = join(home, '.watchfloor/bench/peers');

/**
 * The folder in which the programs of others can be run, their packages installed once by their lock file and never
 * among ours; undefined, said aloud, where they cannot be had.
 */
export function installedPeers(say: (text: string) => void): string | undefined {
  mkdirSync(folder, { recursive: true });
  cpSync(source, folder, { recursive: true });
  const lock = createHash('sha256')
    .update(readFileSync(join(source, 'package-lock.json')))
    .digest('hex');
  const mark = join(folder, 'node_modules/.installed');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return folder;
  say('installing the peers into .watchfloor/bench/peers (once, about 330 MB) ...');
  const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 600_000,
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    say(`SKIPPED: the peers could not be installed: ${stderr.trim().split('\n').at(0) ?? 'no answer'}`);
    return undefined;
  }
  writeFileSync(mark, lock);
  return folder;
}
