import type { Json } from '#domain/json.ts';
import type { WorkflowTargets } from './compile-step.ts';
import type { MapStep, ParallelStep, WorkflowStep } from './workflow.ts';
import { expression, objectOf, type Reading, readTarget, variableOf } from './workflow-expressions.ts';
import { localName, type StepNodes, targetOf } from './workflow-nodes.ts';

/** What is known while a list of steps is compiled. */
export interface Compiling extends Reading {
  readonly nodes: StepNodes;
  /** Step → the steps that read what it leaves. */
  readonly readers: ReadonlyMap<string, ReadonlySet<string>>;
  readonly targets: WorkflowTargets;
  /** The state that settles the run; undefined inside branches, where a failure ends the branch. */
  readonly onFailure: string | undefined;
  /** How many branches and rounds this list stands in. */
  readonly depth: number;
  readonly values: Map<string, string>;
}

/** States that belong together, with the one to begin at. */
export interface Machine {
  readonly StartAt: string;
  readonly States: Record<string, State>;
}

/** A state of the engine while its place among others is still open. */
export type State = Record<string, Json>;

/** States one after the other whose ends are still open. */
export interface Chain {
  readonly start: string;
  readonly states: Record<string, State>;
  readonly ends: readonly State[];
  /** Step → what it leaves, as an expression inside the only end: its variable is set only after that. */
  readonly fresh: ReadonlyMap<string, string>;
}

/** Ends a chain with an object of what each of `exports` left, by id; without any, with what its last state leaves. */
export function closed(compiling: Compiling, chain: Chain, exports: readonly string[]): Machine {
  return exports.length === 0
    ? ended(chain)
    : endedBy(compiling, chain, `result:${chain.start}`, (reading) => exported(reading, exports));
}

/** Ends a chain with an object of what the members of a block have left. */
export function closedWith(compiling: Compiling, chain: Chain, step: ParallelStep | MapStep): Machine {
  return endedBy(compiling, chain, `left:${step.id}`, (reading) => membersOf(reading, step.steps));
}

function ended({ start, states, ends }: Chain): Machine {
  for (const end of ends) end['End'] = true;
  return { StartAt: start, States: states };
}

/** The output is made by the last state where there is one that can, else by a state after it. */
function endedBy(
  compiling: Compiling,
  chain: Chain,
  name: string,
  output: (reading: Reading) => string,
): Machine {
  const [end] = chain.ends;
  // a `Parallel` state of some engines has no output of its own making
  if (chain.ends.length === 1 && end !== undefined && end['Type'] !== 'Parallel') {
    end['Output'] = output({ ...compiling, values: new Map([...compiling.values, ...chain.fresh]) });
    return ended(chain);
  }
  for (const open of chain.ends) open['Next'] = name;
  const result: State = { Type: 'Pass', Output: output(compiling), End: true };
  return { StartAt: chain.start, States: { ...chain.states, [name]: result } };
}

const exported = (reading: Reading, ids: readonly string[]): string =>
  expression(objectOf(ids.map((id) => [id, readTarget({ kind: 'value', id, names: [] }, reading)])));

/** Chains one after the other. */
export function linked(chains: readonly Chain[]): Chain {
  const [first] = chains;
  const last = chains.at(-1);
  if (first === undefined || last === undefined) throw new Error('a list of steps is never empty');
  for (const [i, chain] of chains.entries()) {
    const next = chains[i + 1];
    if (next === undefined) break;
    for (const end of chain.ends) end['Next'] = next.start;
  }
  const states = Object.assign({}, ...chains.map((chain) => chain.states)) as Chain['states'];
  return { start: first.start, states, ends: last.ends, fresh: last.fresh };
}

/** The same, one level further in. */
export const inside = (compiling: Compiling): Compiling => ({
  ...compiling,
  onFailure: undefined,
  depth: compiling.depth + 1,
  values: new Map(compiling.values),
});

/**
 * A state whose output holds what others read, and a state after it that keeps it: a `Parallel` state of some
 * engines assigns nothing itself.
 */
export function gatheredChain(
  compiling: Compiling,
  name: string,
  state: State,
  gathered: readonly (readonly [string, string])[],
): Chain {
  if (gathered.length === 0)
    return { start: name, states: { [name]: state }, ends: [state], fresh: new Map() };
  const after = `gather:${name}`;
  state['Next'] = after;
  const keep: State = {
    Type: 'Pass',
    Assign: Object.fromEntries(gathered.map(([id, value]) => [keptIn(compiling, id), expression(value)])),
  };
  return { start: name, states: { [name]: state, [after]: keep }, ends: [keep], fresh: new Map(gathered) };
}

/** The variable for what a step leaves; from here on it is read there. */
export function keptIn(compiling: Compiling, id: string): string {
  const variable = variableOf('s', compiling.depth, id);
  compiling.values.set(id, `$${variable}`);
  return variable;
}

/** Whether any step reads what this one leaves; if none does, it is not kept. */
export const isRead = ({ readers }: Compiling, id: string): boolean => (readers.get(id)?.size ?? 0) > 0;

/** An object of what steps of a block left, under their names in it. */
export const membersOf = (reading: Reading, steps: readonly WorkflowStep[]): string =>
  expression(
    objectOf(steps.map(({ id }) => [localName(id), readTarget(targetOf(reading.nodes, [id]), reading)])),
  );
