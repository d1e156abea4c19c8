// npm run soak: many tasks on a floor of their own while its workers die and its messages come twice; none may be
// lost, none done twice.
import { join } from 'node:path';
import { type Emulator, endLeftovers } from './emulator/emulator.ts';
import { help, parseOptions, type SoakOptions } from './soak/options.ts';
import { runSoak } from './soak/run-soak.ts';
import { smallBundle } from './soak/small-bundle.ts';
import { held, printSummary } from './soak/summary.ts';
import { type Floor, openFloor } from './start/floor.ts';
import { defaultHome, leaveHome } from './start/home.ts';
import { Advice, sinceStart } from './start/progress.ts';

const home = join(defaultHome, 'soak');
let engine: Emulator | undefined;
let floor: Floor | undefined;
let interruptions = 0;
let lastSignal = Number.NEGATIVE_INFINITY;

const say = (text: string): void => console.error(`[${sinceStart().padStart(7)} s] ${text}`);

const close = async (): Promise<void> => {
  await (floor?.close() ?? engine?.stop());
  leaveHome(home);
};

async function soak(options: SoakOptions): Promise<number> {
  // standard output is for the summary
  process.env['WATCHFLOOR_QUIET'] = '1';
  const beat = setInterval(() => say('opening the floor; the first time takes minutes'), 10_000);
  floor = await openFloor({ home, onEngine: (emulator) => (engine = emulator) }).finally(() =>
    clearInterval(beat),
  );
  say(`floor open: ${floor.url}`);
  const died = floor.emulator.ended.then((code): never => {
    throw new Advice(`The local engine ended by itself (exit ${code}); its log: .watchfloor/soak/engine.log`);
  });
  died.catch(() => undefined);
  const context = { say, interrupted: () => interruptions > 0, bundle: smallBundle };
  const summary = await Promise.race([runSoak(floor, options, context), died]);
  console.log(options.json ? JSON.stringify(summary, null, 2) : printSummary(summary));
  return interruptions > 0 ? 130 : held(summary) ? 0 : 1;
}

function interrupt(): void {
  // one Ctrl-C comes twice: from the terminal, and from npm, which passes it on
  const repeated = performance.now() - lastSignal < 500;
  lastSignal = performance.now();
  if (repeated) return;
  interruptions += 1;
  if (interruptions === 1 && floor !== undefined) {
    say('stopping: a summary of what was done so far follows; once more ends at once');
    return;
  }
  say('ending at once');
  void (engine?.kill() ?? endLeftovers(home)).finally(() => {
    leaveHome(home);
    process.exit(130);
  });
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(help);
    return 0;
  }
  if ('wrong' in options) {
    console.error(`${options.wrong}   (npm run soak -- --help tells more)`);
    return 2;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  try {
    return await soak(options);
  } catch (error) {
    console.error(error instanceof Advice ? error.message : error);
    return 1;
  } finally {
    await close();
  }
}

process.exit(await main());
