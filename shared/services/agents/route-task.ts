import type { AgentRecord } from '#domain/agents/agent-record.ts';
import type { AgentScore, Routing } from '#domain/agents/routing.ts';
import { type Fault, ValidationError } from '#domain/errors.ts';

/** Agents with at least this share of the best score are asked too. */
const SHARE_OF_BEST = 0.3;

/** What the name of a capability is worth next to an agent's own keywords. */
const CAPABILITY_WEIGHT = 1;

/** Words that ask for a cause: one specialist would answer them with half of the picture. */
const ASKS_FOR_A_CAUSE: ReadonlySet<string> = new Set([
  'why',
  'cause',
  'diagnose',
  'incident',
  'investigate',
  'outage',
  'postmortem',
  'rca',
  'reason',
  'triage',
  'wrong',
]);

/**
 * Chooses who looks into a task and says why. Pinned agents win. Otherwise each enabled agent scores the sum
 * of the weights of its keywords (and the words of its capabilities) that occur in the task, each word once,
 * a plural `s` ignored; everyone at {@link SHARE_OF_BEST} of the best or more is chosen. A task that asks for
 * a cause, or in which nobody recognises a word, goes to everyone. Same input, same answer.
 *
 * @throws ValidationError with one fault at `/agents/<i>` for each pinned agent that is unknown or disabled
 */
export function routeTask(task: string, agents: readonly AgentRecord[], pinned: readonly string[]): Routing {
  const words = wordsOf(task);
  const scores = agents.map((agent) => score(agent, words));
  if (pinned.length > 0) {
    refuseUnknown(agents, pinned);
    return routing('pinned', [...new Set(pinned)], 'pinned by the caller', scores);
  }
  const enabled = agents.filter((a) => a.status === 'enabled').map((a) => a.id);
  const cause = words.find((w) => ASKS_FOR_A_CAUSE.has(w));
  if (cause !== undefined) {
    return routing('everyone', enabled, `"${cause}" asks for a cause, which needs every view`, scores);
  }
  let best = 0;
  for (const s of scores) if (enabled.includes(s.agent)) best = Math.max(best, s.score);
  if (best === 0)
    return routing('everyone', enabled, 'no word of the task is a keyword of one agent', scores);
  const floor = best * SHARE_OF_BEST;
  const chosen = scores.filter((s) => s.score >= floor && enabled.includes(s.agent)).map((s) => s.agent);
  return routing('keywords', chosen, 'words of the task match these agents best', scores);
}

function routing(by: Routing['by'], agents: string[], reason: string, scores: AgentScore[]): Routing {
  for (const s of scores) s.chosen = agents.includes(s.agent);
  return { agents, by, reason, scores };
}

function refuseUnknown(agents: readonly AgentRecord[], pinned: readonly string[]): void {
  const faults: Fault[] = [];
  for (const [i, id] of pinned.entries()) {
    const agent = agents.find((a) => a.id === id);
    if (agent?.status === 'enabled') continue;
    const message = agent === undefined ? 'no agent has this id' : 'this agent is disabled';
    faults.push({ pointer: `/agents/${i}`, message });
  }
  if (faults.length > 0) throw new ValidationError('an agent that was asked for cannot be had', faults);
}

function score(agent: AgentRecord, words: readonly string[]): AgentScore {
  const vocabulary = vocabularyOf(agent);
  const found: string[] = [];
  let sum = 0;
  for (const word of words) {
    const weight = vocabulary.get(word);
    if (weight === undefined) continue;
    sum += weight;
    found.push(word);
  }
  return { agent: agent.id, score: sum, words: found, chosen: false };
}

// keyed by the record itself: a changed agent is another object, so nothing here can go stale
const vocabularies = new WeakMap<AgentRecord, ReadonlyMap<string, number>>();

function vocabularyOf(agent: AgentRecord): ReadonlyMap<string, number> {
  const known = vocabularies.get(agent);
  if (known !== undefined) return known;
  const made = new Map<string, number>();
  for (const capability of agent.capabilities) {
    for (const word of wordsOf(capability)) made.set(word, CAPABILITY_WEIGHT);
  }
  for (const [word, weight] of Object.entries(agent.keywords)) made.set(singular(word.toLowerCase()), weight);
  vocabularies.set(agent, made);
  return made;
}

const WORD = /[a-z0-9\u0080-\uffff]+(?:-[a-z0-9\u0080-\uffff]+)*/g;

/** The distinct words of a text, lower case, singular; `a-b` counts as `a-b`, `a` and `b`. */
function wordsOf(text: string): readonly string[] {
  const words = new Set<string>();
  for (const word of text.toLowerCase().match(WORD) ?? []) {
    words.add(singular(word));
    if (!word.includes('-')) continue;
    for (const part of word.split('-')) words.add(singular(part));
  }
  return [...words];
}

const singular = (word: string): string =>
  word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
