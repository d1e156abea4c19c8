// The whole proof: the check (with the unit tests), the slow tests, then what needs the local engine. Closes with one line,
// `N passed, N failed`: the tests of every jest run and the other steps of the check.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const bin = join(import.meta.dirname, '../node_modules/.bin');
const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
const only = process.argv.slice(2);

const runs: Counts[] = [];
if (only.length === 0) runs.push(await run('check', ['bin/check.ts', '--coverage'], {}));
if (only.length === 0) runs.push(await run('slow tests', jest, { WATCHFLOOR_TESTS: 'slow' }));
runs.push(
  await run('tests on the local engine', [...jest, '--runInBand', ...only], { WATCHFLOOR_TESTS: 'emulator' }),
);
const passed = runs.reduce((sum, counts) => sum + counts.passed, 0);
const failed = runs.reduce((sum, counts) => sum + counts.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** Runs one part with its output shown, and counts from it. A part that fails without a failed test counts one. */
async function run(title: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Counts> {
  console.log(`\n== ${title}`);
  const path = `${bin}:${process.env['PATH'] ?? ''}`;
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: '0', PATH: path, ...env },
  });
  let text = '';
  const pass = (to: NodeJS.WriteStream) => (chunk: Buffer) => {
    text += chunk;
    to.write(chunk);
  };
  child.stdout.on('data', pass(process.stdout));
  child.stderr.on('data', pass(process.stderr));
  const code = await new Promise<number>((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (exit) => resolve(exit ?? 1));
  });
  const counts = count(text);
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function count(text: string): Counts {
  const tests = [...text.matchAll(/^Tests:\s+(.*) total$/gm)].map((match) => match[1] ?? '');
  const steps = [...text.matchAll(/^(ok {4}|FAILED) (?!unit tests)/gm)].map((match) => match[1]);
  const number = (line: string, word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  const sum = (word: string) => tests.reduce((total, line) => total + number(line, word), 0);
  return {
    passed: sum('passed') + steps.filter((step) => step !== 'FAILED').length,
    failed: sum('failed') + steps.filter((step) => step === 'FAILED').length,
  };
}
