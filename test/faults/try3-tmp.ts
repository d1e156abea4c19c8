import { proveChecks } from './mutants/prove.ts';

for (const p of await proveChecks(process.argv[2]))
  console.log(p.caughtBy.length ? 'caught' : 'LIVES ', p.schedules, p.mutant, '→', p.caughtBy.join(', '));
process.exit(0);
