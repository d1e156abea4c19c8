import { NOON } from '../../ports/ledger-samples.ts';
import type { CallRecord, ModelServer } from '../../support/model-servers/server.ts';

/** What the servers bill: one record for each request that they began to answer. */
export type Billed = readonly {
  readonly id: string;
  readonly at: number;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly micros: number;
}[];

/** Tenths of a dollar for a million tokens: input, read from the cache, output. OpenAI's price list. */
const prices: Readonly<Record<string, readonly [number, number, number]>> = {
  'gpt-4.1': [20, 5, 80],
  'gpt-4.1-mini': [4, 1, 16],
};

/** The bill of these servers, from what each says of itself once all its calls are over. */
export async function billOf(servers: readonly ModelServer[]): Promise<Billed> {
  const bills = servers.map(async (server) => {
    await server.recorded(server.asked.length);
    const lines = (await (await fetch(`${server.url}/records`)).text()).trim().split('\n');
    return lines.map((line) => JSON.parse(line) as CallRecord);
  });
  return (await Promise.all(bills)).flat().flatMap(({ id, model, usage }) => {
    const [input = 0, cacheRead = 0, output = 0] = prices[model] ?? [];
    if (usage === null) return [];
    const { inputTokens, outputTokens, cacheReadTokens } = usage;
    const tenths = inputTokens * input + cacheReadTokens * cacheRead + outputTokens * output;
    return [{ id: id ?? 'nobody', at: NOON, model, ...usage, micros: Math.ceil(tenths / 10) }];
  });
}
