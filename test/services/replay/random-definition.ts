import { memoryRandomness } from '#adapters/memory/randomness.ts';
import type { CatchRule, Workflow, WorkflowStep } from '#declare/workflow.ts';
import type { StepValue } from '#declare/workflow-values.ts';
import { actingSteps } from './acting-steps.ts';
import { SLOW } from './random-agents.ts';

/** A definition, and the dials that its actions turn. */
export interface RandomDefinition {
  readonly workflow: Workflow;
  readonly dials: readonly string[];
}

/** What can be read of the steps before: places that hold a text, and places that hold a list. */
interface Readable {
  readonly texts: readonly string[];
  readonly lists: readonly string[];
}

interface Place extends Readable {
  readonly depth: number;
  readonly inMap: boolean;
}

interface Making {
  readonly dice: (n: number) => number;
  readonly acts: boolean;
  /** Agents that no step asks so far: each answers once in a run. */
  readonly agents: string[];
  readonly dials: string[];
  count: number;
}

/** A step, and what later ones can read of it. */
interface Made extends Readable {
  readonly step: WorkflowStep;
}

/**
 * A workflow of looks, agents and blocks in blocks, whose steps read what earlier ones left and wait for some of those
 * beside them; it ends with its report. With `acts` some of its steps propose an action, wait for people and perform
 * it.
 */
export function randomDefinition(seed: number, agents: readonly string[], acts: boolean): RandomDefinition {
  const random = memoryRandomness(seed);
  const dice = (n: number): number => Math.floor(random.fraction() * n);
  const making: Making = { dice, acts, agents: [...agents], dials: [], count: 0 };
  const made = listOf(making, { texts: [], lists: [], depth: 0, inMap: false }, 2 + dice(4));
  const steps = made.map(({ step }) => step);
  if (acts) steps.splice(dice(steps.length + 1), 0, acting(making));
  const workflow: Workflow = {
    id: acts ? 'random-acting' : 'random',
    title: 'Whatever the dice say',
    timeoutSeconds: 7_200,
    steps: [
      ...steps,
      { kind: 'task', id: 'draft', task: 'synthesizeReport', needs: steps.map(({ id }) => id) },
      { kind: 'task', id: 'report', task: 'verifyReport' },
    ],
    onFailure: 'settleFailure',
  };
  return { workflow, dials: making.dials };
}

function listOf(making: Making, place: Place, length: number): Made[] {
  const { dice } = making;
  const list: Made[] = [];
  for (let i = 0; i < length; i += 1) {
    const before = { texts: list.flatMap((m) => m.texts), lists: list.flatMap((m) => m.lists) };
    const readable = {
      texts: [...place.texts, ...before.texts],
      lists: [...place.lists, ...before.lists],
    };
    const made = stepOf(making, { ...place, ...readable });
    const needs = list.map(({ step }) => step.id).filter(() => dice(3) === 0);
    list.push(dice(2) === 0 ? made : { ...made, step: { ...made.step, needs } as WorkflowStep });
  }
  return list;
}

type Maker = (making: Making, place: Place, id: string) => Made | undefined;

const leaves: readonly Maker[] = [tool, tool, tool, agent, wait];
const all: readonly Maker[] = [tool, tool, tool, tool, agent, agent, wait, parallel, map, choice, chosen];

function stepOf(making: Making, place: Place): Made {
  making.count += 1;
  const id = `s${making.count}`;
  const makers = place.depth >= 2 ? leaves : all;
  const made = makers[making.dice(makers.length)]?.(making, place, id) ?? tool(making, place, id);
  return made;
}

function tool(making: Making, place: Place, id: string): Made {
  const { dice } = making;
  const name = dice(2) === 0 ? 'look' : 'count';
  const retry = dice(3) === 0 ? { retry: { attempts: dice(3), firstDelaySeconds: 1 } } : {};
  const caught = catchOf(making, place);
  const step: WorkflowStep = {
    ...{ kind: 'tool', id, tool: name, input: { of: textOf(making, place) } },
    ...retry,
    ...caught,
  };
  const of = `/steps/${id}`;
  return { step, texts: [`${of}/said`, `${of}/evidence/hash`], lists: [`${of}/parts`] };
}

function agent({ dice, agents }: Making, { inMap }: Place, id: string): Made | undefined {
  if (inMap || agents.length === 0) return undefined;
  const [name = ''] = agents.splice(dice(agents.length), 1);
  const tier = dice(3) === 0 ? { tier: (['cheap', 'standard', 'strong'] as const)[dice(3)] } : {};
  const budget = dice(6) === 0 ? { budgetMicros: dice(2) * 1_000 } : {};
  const step = {
    ...{ kind: 'agent', id, agent: name, timeoutSeconds: 300, heartbeatSeconds: 60 },
    ...{ ...tier, ...budget, ...(dice(2) === 0 ? { catch: { next: 'continue' } } : {}) },
  } as WorkflowStep;
  return { step, texts: [`/steps/${id}/agent`, `/steps/${id}/result/hash`], lists: [] };
}

/** Asks those whom the caller chose. */
function chosen({ dice }: Making, { inMap, depth }: Place, id: string): Made | undefined {
  if (inMap || depth > 0) return undefined;
  const asked = { maxConcurrency: 1 + dice(3), timeoutSeconds: 300, heartbeatSeconds: 60 };
  return { step: { kind: 'agents', id, ...asked }, texts: [], lists: [] };
}

function wait({ dice }: Making, _: Place, id: string): Made {
  return { step: { kind: 'wait', id, seconds: 1 + dice(40) }, texts: [], lists: [] };
}

function parallel(making: Making, place: Place, id: string): Made {
  const inner = listOf(making, { ...place, depth: place.depth + 1 }, 2 + making.dice(2));
  const caught = catchOf(making, place);
  const step = { kind: 'parallel', id, steps: inner.map((m) => m.step), ...caught } as WorkflowStep;
  return { step, ...below(id, inner) };
}

function map(making: Making, place: Place, id: string): Made {
  const { dice } = making;
  const from = place.lists[dice(place.lists.length)];
  const items = from === undefined || dice(2) === 0 ? ['a', 'b', 'a', 'c'].slice(dice(3)) : { ref: from };
  const inner = listOf(making, { ...place, depth: place.depth + 1, inMap: true }, 1 + dice(2));
  const steps = inner.map((m) => m.step);
  const caught = catchOf(making, place);
  const step = { kind: 'map', id, items, maxConcurrency: 1 + dice(3), steps, ...caught } as WorkflowStep;
  return { step, ...below(`${id}/0`, inner) };
}

function choice(making: Making, place: Place, id: string): Made {
  const { dice } = making;
  const ref = place.texts[dice(place.texts.length)] ?? '/input/agents/0';
  const inner = listOf(making, { ...place, depth: place.depth + 1 }, 1 + dice(2));
  const other = dice(2) === 0 ? listOf(making, { ...place, depth: place.depth + 1 }, 1 + dice(2)) : [];
  const step: WorkflowStep = {
    ...{ kind: 'choice', id },
    choices: [{ when: { ref, exists: dice(4) > 0 }, steps: inner.map((m) => m.step) }],
    ...(other.length === 0 ? {} : { otherwise: other.map((m) => m.step) }),
  };
  return { step, texts: [], lists: [] };
}

/** What a block hands on of the steps in it. */
const below = (path: string, inner: readonly Made[]): Readable => {
  const moved = (place: string): string => `/steps/${path}${place.slice('/steps'.length)}`;
  return {
    texts: inner.flatMap((m) => m.texts.map(moved)),
    lists: inner.flatMap((m) => m.lists.map(moved)),
  };
};

function textOf({ dice }: Making, { texts, inMap }: Place): StepValue {
  const of = dice(6);
  if (inMap && of < 3) return { ref: '/item' };
  const ref = of < 4 ? texts[dice(texts.length)] : undefined;
  if (ref !== undefined) return { ref };
  // two steps may well ask the same
  return of === 5 ? { ref: '/input/tenantId' } : (['o1', 'o2', 'o3', 'o4', SLOW][dice(5)] ?? SLOW);
}

function catchOf(making: Making, place: Place): { catch?: CatchRule } {
  const { dice } = making;
  if (place.depth > 1 || dice(2) === 0) return {};
  const next = dice(4) === 0 ? 'fail' : 'continue';
  if (dice(3) > 0) return { catch: { next } };
  // what a failed step left cannot be read where it is made good
  const inner = listOf(making, { ...place, depth: 2 }, 1 + dice(2)).map((m) => m.step);
  const acts = making.acts && !place.inMap && dice(2) === 0;
  return { catch: { compensate: acts ? [acting(making), ...inner] : inner, next } };
}

function acting(making: Making): WorkflowStep {
  making.count += 1;
  const id = `s${making.count}`;
  making.dials.push(id);
  return actingSteps(id, making.dice);
}
