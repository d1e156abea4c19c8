import type { AgentRecord } from '#domain/agents/agent-record.ts';
import { routeTask } from '#services/agents/route-task.ts';
import { agents } from '../../../functions/registry.ts';
import type { Subject } from '../subject.ts';

/** The four agents that ship, as the registry holds them. */
const records: readonly AgentRecord[] = agents.map(({ unit }) => ({
  id: unit.name,
  title: unit.title,
  description: unit.description,
  capabilities: [...unit.capabilities],
  keywords: { ...unit.keywords },
  tools: unit.tools.map((t) => t.name),
  status: 'enabled',
  version: 1,
}));

const tasks = [
  'high latency on checkout',
  'error messages in the log',
  'dns fails for one host',
  'deploy of the stack',
];

export const among500Sessions = (): Subject => routing(500);
export const among20000Sessions = (): Subject => routing(20_000);

/** One task of each session in turn; what the router kept of the others would show in the second one's time. */
function routing(sessions: number): Subject {
  const of = Array.from({ length: sessions }, (_, i) => `${tasks[i % tasks.length]} of session ${i}`);
  let at = 0;
  return {
    run() {
      at = (at + 1) % sessions;
      const { agents: chosen } = routeTask(of[at] ?? '', records, []);
      if (chosen.length === 0) throw new Error('nobody was chosen');
    },
  };
}

/** The control: each task compared with each keyword, as one would write it first. */
export function bareRouting(): Subject {
  let at = 0;
  return {
    run() {
      at = (at + 1) % tasks.length;
      const task = (tasks[at] ?? '').toLowerCase();
      const scores = records.map(({ id, keywords }) => {
        const found = Object.entries(keywords).filter(([word]) => task.includes(word));
        return { id, score: found.reduce((sum, [, weight]) => sum + weight, 0) };
      });
      const [best] = scores.sort((a, b) => b.score - a.score);
      if (best === undefined) throw new Error('nobody was chosen');
    },
  };
}
