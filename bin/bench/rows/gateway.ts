import { join } from 'node:path';
import type { Figure } from '../figure.ts';
import { type Contestant, type Effort, timeRounds } from '../rounds.ts';

const module = join(import.meta.dirname, '../subjects/gateway.ts');
const RAW = 'raw node:http';

/**
 * One chat over HTTP with a server in another process that answers at once: what the gateway (retry, breaker,
 * bulkhead, budget, accounting, on a ledger in memory) and OpenAI's own client add to a bare POST.
 */
export async function gateway(effort: Effort): Promise<Figure[]> {
  const contestants: Contestant[] = [
    { name: RAW, module, make: 'rawHttp' },
    { name: 'ours', module, make: 'ours' },
    { name: 'openai client', module, make: 'openaiClient' },
  ];
  const timings = await timeRounds(contestants, effort);
  const raw = timings.get(RAW)?.cpu.median ?? Number.NaN;
  return contestants.flatMap(({ name }): Figure[] => {
    const cpu = timings.get(name)?.cpu;
    if (cpu === undefined) return [];
    if (name === RAW)
      return [{ what: `gateway call: ${RAW}`, unit: 'µs', value: raw, low: cpu.low, high: cpu.high }];
    return [
      {
        what: `gateway call: ${name}, over ${RAW}`,
        unit: 'µs',
        value: cpu.median - raw,
        low: cpu.low - raw,
        high: cpu.high - raw,
        ratio: cpu.median / raw,
        ...(name === 'ours'
          ? {
              must: 150,
              stretch: 50,
              beside: 'published +352 µs (Bedrock client), +8,900 µs (LiteLLM proxy)',
            }
          : { beside: 'published +221 µs' }),
      },
    ];
  });
}
