#!/usr/bin/env node
// npx watchfloor: installs what is missing, then hands over to bin/cli/main.ts on the packaged Node.
import { handOver } from './install.mjs';

// the packages are run from the checkout; file names are meant from where the command was given
process.env.WATCHFLOOR_CWD = process.cwd();
await handOver('bin/cli/main.ts', process.argv.slice(2), { emulator: false });
