// npm start, once everything is installed: opens the floor, breaks the demo estate, investigates, stays up.

import type { Emulator } from '../emulator/emulator.ts';
import { chooseModel } from './choose-model.ts';
import { findScenario, investigateScenario, playScenario } from './demo.ts';
import { type Floor, openFloor } from './floor.ts';
import { defaultHome, leaveHome } from './home.ts';
import { misjudged } from './investigation.ts';
import { describeModel, readModelSettings } from './model-settings.ts';
import { Options } from './options.ts';
import { printReport } from './print-report.ts';
import { Advice, say, sinceStart, step } from './progress.ts';

const options = Options.parse(JSON.parse(process.argv[2] ?? '{}'));
let floor: Floor | undefined;
let engine: Emulator | undefined;
let closing = false;

const close = async (code: number): Promise<never> => {
  if (closing) return new Promise(() => undefined);
  closing = true;
  const stop = floor === undefined ? engine?.stop : floor.close;
  if (stop !== undefined) {
    await step('stopping the local engine, state kept in .watchfloor', stop);
    leaveHome(defaultHome);
  }
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    void close(signal === 'SIGINT' && !options.once ? 0 : 130);
  });
}

// whoever started this was killed
process.on('disconnect', () => {
  void close(1);
});
process.channel?.unref();

try {
  process.exitCode = await main();
} catch (error) {
  // interrupted work fails, which nobody needs to read
  if (!closing)
    console.error(
      `\n${error instanceof Advice ? error.message : error instanceof Error ? error.stack : error}\n`,
    );
  await close(1);
}

async function main(): Promise<number> {
  const scenario = findScenario(options.scenario);
  const model = await chooseModel(readModelSettings(process.env));
  say(`Watchfloor on this machine; ${describeModel(model)}`);
  floor = await openFloor({
    home: defaultHome,
    port: options.port,
    reset: options.reset,
    model,
    onEngine: (emulator) => {
      engine = emulator;
    },
  });
  const window = await playScenario(floor, scenario, options.seed);
  say(`asking through the API: ${scenario.task}`);
  const running = floor;
  const report = await step('investigation', () => investigateScenario(running, scenario, window));
  const color = options.color && process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
  console.log(`\n${printReport(report, { color })}`);
  const wrong = misjudged(report, scenario.expected);
  console.log(
    wrong === undefined
      ? `\nThe injected fault was found: ${scenario.title} (scenario ${scenario.name}, seed ${options.seed}).`
      : `\nNOT what was injected (${scenario.title}): ${wrong}.`,
  );
  if (options.once) return close(wrong === undefined ? 0 : 1);
  console.log(howToGoOn(floor));
  const code = await floor.emulator.ended;
  if (!closing)
    throw new Advice(`The local engine ended by itself (exit ${code}); its log: .watchfloor/engine.log`);
  return new Promise(() => undefined);
}

function howToGoOn({ url, key }: Floor): string {
  return `
Up after ${sinceStart()} s, until Ctrl-C.

  API   ${url}
  key   ${key}

  curl -s -H 'X-API-Key: ${key}' -H 'Content-Type: application/json' -H 'Prefer: wait=20' \\
    -d '{"task":"Is anything wrong with checkout?"}' ${url}/orchestrate
`;
}
