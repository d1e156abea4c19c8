#!/usr/bin/env node
// npm start: installs what is missing, then hands over to bin/start/main.ts on the packaged Node.
import { parseArgs } from 'node:util';
import { handOver } from './install.mjs';

const help = `Starts Watchfloor on this machine: the local engine, the real stacks, a demo estate with a fault in it, and one
investigation of that fault through the public API. Stays up until Ctrl-C.

usage: npm start [-- OPTIONS]

  --once             exit after the report: 0 when the injected cause was found, 1 otherwise
  --scenario NAME    which fault the demo estate has (--scenario list prints them)    [bad-deploy]
  --seed N           the seed of the demo estate's telemetry                          [7]
  --port N           the port on 127.0.0.1                                            [a free one, kept]
  --reset            forget everything stored in .watchfloor first
  --no-color         plain text (also when the output is not a terminal)
  --help             this text

A model is optional: WATCHFLOOR_LLM=bedrock|openai|ollama with WATCHFLOOR_MODEL, WATCHFLOOR_BASE_URL and
WATCHFLOOR_API_KEY. Without one the deterministic planner works alone.`;

const options = {
  once: { type: 'boolean', default: false },
  scenario: { type: 'string', default: 'bad-deploy' },
  seed: { type: 'string', default: '7' },
  port: { type: 'string' },
  reset: { type: 'boolean', default: false },
  'no-color': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

let values;
try {
  ({ values } = parseArgs({ options, strict: true, allowPositionals: false }));
} catch (error) {
  refuse(error.message.split('. To specify')[0]);
}
if (values.help) {
  console.log(help);
  process.exit(0);
}
const port = values.port === undefined ? undefined : Number(values.port);
if (port !== undefined && !(Number.isInteger(port) && port >= 1024 && port <= 65535)) {
  refuse(`--port must be a whole number from 1024 to 65535, not ${JSON.stringify(values.port)}`);
}
const seed = Number(values.seed);
if (!Number.isInteger(seed) || seed < 0)
  refuse(`--seed must be a whole number, not ${JSON.stringify(values.seed)}`);

await handOver('bin/start/main.ts', [
  JSON.stringify({
    once: values.once,
    scenario: values.scenario,
    seed,
    ...(port === undefined ? {} : { port }),
    reset: values.reset,
    color: !values['no-color'],
  }),
]);

function refuse(why) {
  console.error(
    `${why}\n\nFlags: ${Object.keys(options)
      .map((name) => `--${name}`)
      .join(' ')}   (npm start -- --help tells what they do)`,
  );
  process.exit(2);
}
