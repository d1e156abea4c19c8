#!/usr/bin/env node
// npm test: installs what is missing, then hands over to bin/run-tests.ts on the packaged Node.
import { handOver } from './install.mjs';

await handOver('bin/run-tests.ts', process.argv.slice(2));
