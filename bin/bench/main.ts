// npm run bench: every performance figure that can be measured on this machine, beside its bound and what others
// take or published for the same.
import { parseArgs } from 'node:util';
import { coldStart } from './cold-start.ts';
import { broken, type Figure, table } from './figure.ts';
import type { Effort } from './rounds.ts';
import { agentLoop } from './rows/agent-loop.ts';
import { bundleSizes } from './rows/bundles.ts';
import { costs } from './rows/costs.ts';
import { gateway } from './rows/gateway.ts';
import { mining } from './rows/mining.ts';
import { routing } from './rows/routing.ts';
import { warmStack } from './rows/warm-stack.ts';

type Say = (text: string) => void;

const rows: Readonly<
  Record<string, (effort: Effort, say: Say) => readonly Figure[] | Promise<readonly Figure[]>>
> = {
  'agent-loop': agentLoop,
  gateway,
  routing,
  'warm-stack': warmStack,
  'cold-start': ({ processes }) => coldStart({ processes }),
  mining: (_, say) => mining(say),
  bundles: bundleSizes,
  costs: (_, say) => costs(say),
};

const help = `Measures the application and prints each figure beside its bound and what others take for the same.

usage: npm run bench [-- OPTIONS]

  --only NAME      one row, more than once for several: ${Object.keys(rows).join(', ')}
  --processes N    processes for each contestant, in turns                [15]
  --seconds S      CPU-seconds measured in each, after twice as many warm [0.5]
  --json           [{what, unit, value, low, high, must, stretch, ratio, beside}] on standard output
  --gate           exit 1 when a bound is broken
  --help           this text

µs are of CPU, all threads, and depend on the machine and on what else it does; ratios within a run do not. Peers are
installed once into .watchfloor/bench/peers, from the lock file in bin/bench/peers, and skipped aloud without network.`;

const options = {
  only: { type: 'string', multiple: true, default: [] as string[] },
  processes: { type: 'string', default: '15' },
  seconds: { type: 'string', default: '0.5' },
  json: { type: 'boolean', default: false },
  gate: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<number> {
  const asked = parsed();
  if (typeof asked === 'string') {
    console.error(`${asked}   (npm run bench -- --help tells more)`);
    return 2;
  }
  if (asked.help) {
    console.log(help);
    return 0;
  }
  const figures: Figure[] = [];
  for (const name of asked.only.length > 0 ? asked.only : Object.keys(rows)) {
    figures.push(...(await measured(name, asked)));
  }
  if (asked.json) console.log(JSON.stringify(figures, null, 2));
  else console.log(table(figures, process.stdout.isTTY));
  return asked.gate && figures.some(broken) ? 1 : 0;
}

async function measured(name: string, effort: Effort): Promise<readonly Figure[]> {
  const from = performance.now();
  console.error(`${name} ...`);
  const figures = await rows[name]?.(effort, (text) => console.error(`  ${text}`));
  console.error(`${name}: ${((performance.now() - from) / 1000).toFixed(0)} s`);
  return figures ?? [];
}

/** What was asked for, or what is wrong with it. */
function parsed() {
  try {
    const { values } = parseArgs({ options, strict: true, allowPositionals: false });
    const [processes, seconds] = [Number(values.processes), Number(values.seconds)];
    const unknown = values.only.find((name) => rows[name] === undefined);
    if (unknown !== undefined) return `no row is named ${unknown}: ${Object.keys(rows).join(', ')}`;
    if (!Number.isInteger(processes) || processes < 1) return '--processes must be a whole number from 1';
    if (!(seconds > 0)) return '--seconds must be above 0';
    return { ...values, processes, seconds };
  } catch (error) {
    return error instanceof Error ? (error.message.split('. To specify')[0] ?? '') : String(error);
  }
}

process.exitCode = await main();
