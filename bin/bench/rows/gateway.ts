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
    { name: CLIENT, module, make: 'openaiClient' },
  ];
  const timings = await timeRounds(contestants, effort);
  const raw = timings.get(RAW)?.cpu.median ?? Number.NaN;
  const over = (name: string): number => (timings.get(name)?.cpu.median ?? Number.NaN) - raw;
  const slowness = over(CLIENT) / PUBLISHED;
  const figures = contestants.flatMap(({ name }): Figure[] => {
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
        ...(name === CLIENT
          ? { beside: `published +${PUBLISHED} µs` }
          : { beside: 'published +352 µs (Bedrock client), +8,900 µs (LiteLLM proxy)' }),
      },
    ];
  });
  return [
    ...figures,
    {
      what: "gateway call: ours, at their machine's speed",
      unit: 'µs',
      value: over('ours') / slowness,
      must: 150,
      stretch: 50,
      beside: `this machine, now: ${slowness.toFixed(2)} times slower, by OpenAI's client`,
    },
  ];
}

const CLIENT = 'openai client';
/** µs that OpenAI's client adds to a bare POST, where the figures of others were taken. */
const PUBLISHED = 221;
