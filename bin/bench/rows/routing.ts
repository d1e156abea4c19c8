import { join } from 'node:path';
import type { Figure } from '../figure.ts';
import { installedPeers } from '../peers.ts';
import { type Contestant, type Effort, timeRounds } from '../rounds.ts';

const ours = join(import.meta.dirname, '../subjects/routing.ts');
const CONTROL = 'every keyword searched for';

/** Which of four agents look into a task, with 500 and with 20,000 sessions; it must not grow between them. */
export async function routing(effort: Effort, say: (text: string) => void): Promise<Figure[]> {
  const folder = installedPeers(say);
  const contestants: Contestant[] = [
    { name: 'ours, 500 sessions', module: ours, make: 'among500Sessions' },
    { name: 'ours, 20,000 sessions', module: ours, make: 'among20000Sessions' },
    { name: CONTROL, module: ours, make: 'bareRouting' },
  ];
  if (folder !== undefined) {
    const module = join(folder, 'routing.mjs');
    contestants.push({ name: 'agent-squad, 500 sessions', module, make: 'agentSquad500' });
    contestants.push({ name: 'agent-squad, 20,000 sessions', module, make: 'agentSquad20000' });
  }
  const timings = await timeRounds(contestants, effort);
  const cpu = (name: string) =>
    timings.get(name)?.cpu ?? { median: Number.NaN, low: Number.NaN, high: Number.NaN };
  const control = cpu(CONTROL).median;
  const rows = contestants.map(({ name }): Figure => {
    const { median, low, high } = cpu(name);
    const own = name.startsWith('ours');
    return {
      what: `routing: ${name}`,
      unit: 'µs',
      value: median,
      low,
      high,
      ratio: median / control,
      ...(own ? { must: 2, stretch: 0.5, beside: 'idiomatic 8.8 µs' } : {}),
    };
  });
  const growth = cpu('ours, 20,000 sessions').median / cpu('ours, 500 sessions').median;
  return [
    ...rows,
    { what: 'routing: growth from 500 to 20,000 sessions', unit: 'times', value: growth, must: 1.25 },
  ];
}
