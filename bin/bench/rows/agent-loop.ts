import { join } from 'node:path';
import type { Figure } from '../figure.ts';
import { installedPeers } from '../peers.ts';
import { type Contestant, type Effort, timeRounds } from '../rounds.ts';

const ours = join(import.meta.dirname, '../subjects/agent-loop.ts');

/** µs of CPU, published for three calls one after the other; agent-squad's is its whole orchestrator's. */
const peers = [
  { name: 'agent-squad', make: 'agentSquad', published: 25 },
  { name: 'ai', make: 'ai', published: 254 },
  { name: 'Strands', make: 'strands', published: 464 },
  { name: 'LangGraph', make: 'langGraph', published: 2_186 },
] as const;

const forms = [
  { form: '3 calls in 3 turns', own: 'oneCallATurn', theirs: 'OneCallATurn' },
  { form: '3 calls in 1 turn', own: 'allCallsAtOnce', theirs: 'AllCallsAtOnce' },
] as const;

const CONTROL = 'bare loop';

/**
 * The loop of one agent with a stub for the model: three tool calls, then an answer, in both forms that a model may
 * choose. Ours keeps everything as evidence and history; the peers keep nothing.
 */
export async function agentLoop(effort: Effort, say: (text: string) => void): Promise<Figure[]> {
  const folder = installedPeers(say);
  const contestants: Contestant[] = [{ name: CONTROL, module: ours, make: 'bareLoop' }];
  for (const { form, own, theirs } of forms) {
    contestants.push({ name: `ours, ${form}`, module: ours, make: own });
    if (folder === undefined) continue;
    const module = join(folder, 'agent-loops.mjs');
    for (const { name, make } of peers) {
      contestants.push({ name: `${name}, ${form}`, module, make: `${make}${theirs}` });
    }
  }
  const timings = await timeRounds(contestants, effort);
  const control = timings.get(CONTROL)?.cpu.median ?? Number.NaN;
  return contestants.map(({ name }) => {
    const cpu = timings.get(name)?.cpu ?? { median: Number.NaN, low: Number.NaN, high: Number.NaN };
    const peer = peers.find((p) => name === `${p.name}, ${forms[0].form}`);
    return {
      what: `agent loop: ${name}`,
      unit: 'µs',
      value: cpu.median,
      low: cpu.low,
      high: cpu.high,
      ratio: cpu.median / control,
      ...(name.startsWith('ours') ? { must: 20, stretch: 6 } : {}),
      ...(peer === undefined ? {} : { beside: `published ${peer.published} µs` }),
    };
  });
}
