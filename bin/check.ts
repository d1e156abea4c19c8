// The fast part of the proof: format, lint, types, layers, generated files, doc comments, unit tests. Runs two
// steps at a time and prints what failed in full.
import { spawn } from 'node:child_process';

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

const jest = ['node', '--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
const coverage = process.argv.includes('--coverage') ? ['--coverage'] : [];
const steps: readonly Step[] = [
  { name: 'unit tests', command: [...jest, ...coverage] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'format and lint', command: ['biome', 'ci', '.'] },
  { name: 'layers', command: ['node', 'bin/layers.ts'] },
  { name: 'registry', command: ['node', 'bin/registry.ts', '--check'] },
  { name: 'settings', command: ['node', 'bin/env-example.ts', '--check'] },
  { name: 'prices', command: ['node', 'bin/prices.ts', '--check'] },
  { name: 'openapi', command: ['node', 'bin/openapi.ts', '--check'] },
  { name: 'doc comments', command: ['node', 'bin/doc-lint.ts'] },
];

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

async function run(step: Step): Promise<boolean> {
  const started = performance.now();
  const [command = '', ...args] = step.command;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number>((done) => {
    child.once('error', () => done(127));
    child.once('close', (exit) => done(exit ?? 1));
  });
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${step.name} (${seconds(started)})`);
  if (code !== 0 || step.name === 'unit tests') console.log(output.trimEnd());
  return code === 0;
}

const started = performance.now();
const waiting = [...steps];
const results: boolean[] = [];
const worker = async (): Promise<void> => {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) results.push(await run(step));
};
await Promise.all([worker(), worker()]);
const failed = results.filter((ok) => !ok).length;
console.log(`check: ${results.length - failed} of ${results.length} steps passed in ${seconds(started)}`);
process.exit(failed === 0 ? 0 : 1);
