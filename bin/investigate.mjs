#!/usr/bin/env node
// npm run investigate: installs what is missing, then hands over to bin/investigate.ts on the packaged Node.
import { handOver } from './install.mjs';

const usage = `Runs an investigation of a recorded incident through the deployed API and prints the report.

usage: npm run investigate -- PATH [TASK]

  PATH   an incident bundle (docs/bundle.md) as a JSON file, or a folder in the OpenSRE format
  TASK   the question; without it the text of the recorded alert is asked

Uses the running npm start, or opens the floor for as long as it takes.`;

const args = process.argv.slice(2);
const unknown = args.find((arg) => arg.startsWith('-') && arg !== '--help');
if (args.includes('--help') || args.length === 0 || args.length > 2 || unknown !== undefined) {
  if (unknown !== undefined) console.error(`Unknown flag ${unknown}; there is only --help.\n`);
  console.log(usage);
  process.exit(args.includes('--help') ? 0 : 2);
}
await handOver('bin/investigate.ts', args);
