import { join } from 'node:path';
import type { Figure } from '../figure.ts';
import { installedPeers } from '../peers.ts';
import { type Contestant, type Effort, timeRounds, timingOf } from '../rounds.ts';

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
/** What the records take is what it is less than the first of `forms`. Shown beside, held to nothing. */
const UNKEPT = 'without records, 3 calls in 3 turns';

/**
 * The loop of one agent with a stub for the model: three tool calls, then an answer, in both forms that a model may
 * choose. Ours keeps everything as evidence and history; the peers keep nothing.
 */
export async function agentLoop(effort: Effort, say: (text: string) => void): Promise<Figure[]> {
  const folder = installedPeers(say);
  const contestants: Contestant[] = [
    { name: CONTROL, module: ours, make: 'bareLoop' },
    { name: UNKEPT, module: ours, make: 'oneCallATurnKeepingNothing' },
  ];
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
  const slowness = slownessOf((name) => timings.get(name)?.cpu.median);
  return contestants.flatMap(({ name }): Figure[] => {
    const cpu = timings.get(name)?.cpu;
    if (cpu === undefined) return [];
    const { median: value, low, high } = cpu;
    const figure = { what: `agent loop: ${name}`, unit: 'µs', value, low, high, ratio: value / control };
    const peer = peers.find((p) => name === `${p.name}, ${forms[0].form}`);
    if (peer !== undefined) return [{ ...figure, beside: `published ${peer.published} µs` }];
    if (!name.startsWith('ours')) return [figure];
    if (slowness === undefined) return [{ ...figure, ...BOUNDS }];
    const beside = `this machine, now: ${slowness.toFixed(2)} times slower than that of the published figures`;
    const scaled = {
      what: `agent loop: ${name}, at their machine's speed`,
      unit: 'µs',
      value: value / slowness,
    };
    return [figure, { ...scaled, ...BOUNDS, beside }];
  });
}

const BOUNDS = { must: 20, stretch: 6 } as const;

/**
 * How many times slower than where the peers were measured first: the median over those whose program is the same.
 * agent-squad is left out, since its figure stands for another set-up. Undefined where no peer ran.
 */
function slownessOf(measured: (name: string) => number | undefined): number | undefined {
  const ratios = peers.flatMap(({ name, published }) => {
    const now = measured(`${name}, ${forms[0].form}`);
    return now === undefined || name === 'agent-squad' ? [] : [now / published];
  });
  return ratios.length === 0 ? undefined : timingOf(ratios).median;
}
