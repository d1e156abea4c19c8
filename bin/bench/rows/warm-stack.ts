import { join } from 'node:path';
import type { Figure } from '../figure.ts';
import { installedPeers } from '../peers.ts';
import { type Contestant, type Effort, timeRounds } from '../rounds.ts';
import { gatewayEvent } from '../subjects/warm-stack.ts';

const ours = join(import.meta.dirname, '../subjects/warm-stack.ts');

/** What stands around a route's own work on a warm function: validation, one log line, metrics; over a bare handler. */
export async function warmStack(effort: Effort, say: (text: string) => void): Promise<Figure[]> {
  const folder = installedPeers(say);
  const env = { BENCH_EVENT: JSON.stringify(gatewayEvent), POWERTOOLS_DEV: 'false' };
  const contestants: Contestant[] = [
    { name: 'bare', module: ours, make: 'bare', env },
    { name: 'ours', module: ours, make: 'ours', env },
  ];
  if (folder !== undefined) {
    contestants.push({ name: 'idiomatic', module: join(folder, 'warm-stack.mjs'), make: 'idiomatic', env });
  }
  const timings = await timeRounds(contestants, effort);
  const bare = timings.get('bare')?.cpu.median ?? Number.NaN;
  const control = (timings.get('idiomatic')?.cpu.median ?? Number.NaN) - bare;
  return contestants.flatMap(({ name }): Figure[] => {
    const cpu = timings.get(name)?.cpu;
    if (cpu === undefined || name === 'bare') return [];
    const value = cpu.median - bare;
    return [
      {
        what: `warm stack: ${name === 'ours' ? 'ours' : 'middy and Powertools'}, over a bare handler`,
        unit: 'µs',
        value,
        low: cpu.low - bare,
        high: cpu.high - bare,
        ...(Number.isNaN(control) ? {} : { ratio: value / control }),
        ...(name === 'ours'
          ? { must: 45, stretch: 15, beside: 'published for idiomatic handlers 44 to 123 µs' }
          : {}),
      },
    ];
  });
}
