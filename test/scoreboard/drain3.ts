// A Python that has drain3: the one of WATCHFLOOR_PYTHON, or one that is made here once.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const home = join(import.meta.dirname, '../../.watchfloor/drain3');
const python = join(home, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const requirements = join(import.meta.dirname, 'drain3-requirements.txt');

/** Installs drain3 where it is missing; undefined, and a word on why, where it cannot be had. */
export function drain3Python(): string | undefined {
  const own = process.env['WATCHFLOOR_PYTHON'] ?? 'python3';
  for (const there of [own, python]) if (hasDrain3(there)) return there;
  console.warn('installing drain3 0.9.11 into .watchfloor/drain3, once, to measure it in the same run');
  if (!existsSync(python) && !ran(own, ['-m', 'venv', home])) return missing(own);
  const installed = ran(python, ['-m', 'pip', 'install', '--quiet', '--require-hashes', '-r', requirements]);
  return installed && hasDrain3(python) ? python : missing(own);
}

const hasDrain3 = (command: string): boolean => ran(command, ['-c', 'import drain3']);

const ran = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 120_000 }).status === 0;

function missing(own: string): undefined {
  rmSync(home, { recursive: true, force: true });
  console.warn(
    `drain3 is not measured: ${own} could not install it (network? a Python with venv? WATCHFLOOR_PYTHON names one)`,
  );
  return undefined;
}
