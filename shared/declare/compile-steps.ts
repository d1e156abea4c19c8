import type { Json } from '#domain/json.ts';
import {
  type Chain,
  type Compiling,
  closed,
  closedWith,
  gatheredChain,
  inside,
  isRead,
  keptIn,
  linked,
  type Machine,
  membersOf,
  type State,
} from './compile-chain.ts';
import { leafState } from './compile-step.ts';
import type { CatchRule, ChoiceStep, MapStep, ParallelStep, WorkflowStep } from './workflow.ts';
import { conditionOf, expression, fieldOf, type Reading, variableOf } from './workflow-expressions.ts';
import { targetOf, valuesOf } from './workflow-nodes.ts';
import { idsIn, needsOf, type Plan, planOf } from './workflow-plan.ts';
import { allReferences, pointerOf } from './workflow-references.ts';

/**
 * Compiles a list of steps to a machine that leaves an object with what each of `exports` left, by id; without
 * any, whatever the last state leaves.
 */
export function compileSteps(
  compiling: Compiling,
  steps: readonly WorkflowStep[],
  order: 'sequence' | 'parallel',
  exports: readonly string[],
): Machine {
  return closed(compiling, chainOf(compiling, planOf(needsOf(steps, order)).plan), exports);
}

function chainOf(compiling: Compiling, plan: Plan): Chain {
  if (plan.kind === 'step') return stepChain(compiling, plan.id);
  if (plan.kind === 'sequence') return linked(plan.parts.map((part) => chainOf(compiling, part)));
  const branches = plan.branches.map((branch) => {
    const ids = idsIn(branch);
    const exports = ids
      .flatMap((id) => valuesOf(targetOf(compiling.nodes, [id])))
      .filter((id) => isReadOutside(compiling, id, ids));
    return { exports, machine: closedBranch(compiling, branch, exports) };
  });
  const name = `together:${idsIn(plan)[0]}${compiling.depth === 0 ? '' : `:${compiling.depth}`}`;
  const state: State = {
    Type: 'Parallel',
    Branches: branches.map(({ machine }) => machine as unknown as Json),
  };
  const caught = compiling.onFailure === undefined ? {} : { Catch: toSettle(compiling.onFailure) };
  const gathered = branches.flatMap(({ exports }, i) =>
    exports.map((id) => [id, `$lookup($states.input[${i}], ${JSON.stringify(id)})`] as const),
  );
  return gatheredChain(compiling, name, { ...state, ...caught }, gathered);
}

function closedBranch(compiling: Compiling, plan: Plan, exports: readonly string[]): Machine {
  const inner = inside(compiling);
  return closed(inner, chainOf(inner, plan), exports);
}

const isReadOutside = ({ nodes, readers }: Compiling, id: string, ids: readonly string[]): boolean =>
  [...(readers.get(id) ?? [])].some(
    (reader) => !nodes.get(reader)?.path.some((above) => ids.includes(above)),
  );

const toSettle = (onFailure: string): Json => [{ ErrorEquals: ['States.ALL'], Next: onFailure }];

function stepChain(compiling: Compiling, id: string): Chain {
  const step = compiling.nodes.get(id)?.step;
  if (step === undefined) throw new Error(`there is no step ${id}`);
  switch (step.kind) {
    case 'parallel':
      return step.catch === undefined
        ? chainOf(compiling, planOf(needsOf(step.steps, 'parallel')).plan)
        : caughtBlock(compiling, step, step.catch);
    case 'choice':
      return choiceChain(compiling, step);
    case 'map':
      return withCatch(compiling, step, mapState(compiling, step), '$states.result');
    case 'workflow':
      throw new Error('sub-workflows are part of the workflow by now');
    default: {
      const { state, result } = leafState(step, compiling.targets, compiling, isRead(compiling, id));
      return withCatch(compiling, step, { ...state }, result);
    }
  }
}

/** One state for a step: what it leaves is kept where someone reads it, and its failure goes where it has to. */
function withCatch(compiling: Compiling, step: WorkflowStep, state: State, result: string): Chain {
  const rule = 'catch' in step ? step.catch : undefined;
  const caught = step.kind === 'wait' ? undefined : caughtChain(compiling, step.id, rule);
  const fresh = new Map<string, string>();
  if (isRead(compiling, step.id)) {
    fresh.set(step.id, result);
    state['Assign'] = { [keptIn(compiling, step.id)]: expression(result) };
  }
  return joinCaught(step.id, state, { states: {}, ends: [state], fresh }, caught);
}

interface Caught {
  readonly catchers: Json;
  /** Where the failure goes; absent where it is the run's end. */
  readonly chain?: Omit<Chain, 'fresh'>;
}

function joinCaught(
  name: string,
  state: State,
  after: Pick<Chain, 'states' | 'ends' | 'fresh'>,
  caught: Caught | undefined,
): Chain {
  if (caught !== undefined) state['Catch'] = caught.catchers;
  const { chain } = caught ?? {};
  return {
    start: name,
    states: { [name]: state, ...after.states, ...chain?.states },
    ends: [...after.ends, ...(chain?.ends ?? [])],
    fresh: chain === undefined || chain.ends.length === 0 ? after.fresh : new Map(),
  };
}

function caughtChain(compiling: Compiling, id: string, rule: CatchRule | undefined): Caught | undefined {
  const { onFailure } = compiling;
  if (rule === undefined || (rule.next === 'fail' && rule.compensate === undefined)) {
    return onFailure === undefined ? undefined : { catchers: toSettle(onFailure) };
  }
  const failure = variableOf('f', compiling.depth, id);
  const last = rule.next === 'continue' ? goingOn(compiling, id, failure) : failing(onFailure, id, failure);
  const undo =
    rule.compensate === undefined
      ? []
      : [
          chainOf(
            { ...compiling, values: new Map(compiling.values) },
            planOf(needsOf(rule.compensate, 'sequence')).plan,
          ),
        ];
  const chain = linked([...undo, last]);
  const assign = { [failure]: '{% $states.errorOutput %}' };
  return { catchers: [{ ErrorEquals: ['States.ALL'], Assign: assign, Next: chain.start }], chain };
}

function goingOn(compiling: Compiling, id: string, failure: string): Chain {
  const kept = isRead(compiling, id)
    ? { Assign: { [variableOf('s', compiling.depth, id)]: { failed: expression(`$${failure}.Error`) } } }
    : {};
  const state: State = { Type: 'Pass', ...kept };
  const name = `caught:${id}`;
  return { start: name, states: { [name]: state }, ends: [state], fresh: new Map() };
}

/** Fails with what was caught, after it was made good. */
function failing(onFailure: string | undefined, id: string, failure: string): Chain {
  const cause = `$exists($${failure}.Cause) ? $${failure}.Cause : ''`;
  const state: State =
    onFailure === undefined
      ? { Type: 'Fail', Error: expression(`$${failure}.Error`), Cause: expression(cause) }
      : { Type: 'Pass', Output: expression(`$${failure}`), Next: onFailure };
  const name = `fail:${id}`;
  return { start: name, states: { [name]: state }, ends: [], fresh: new Map() };
}

/** A block that fails as one: one branch, so that the engine can catch what fails in it. */
function caughtBlock(compiling: Compiling, step: ParallelStep, rule: CatchRule): Chain {
  const inner = inside(compiling);
  const read = isRead(compiling, step.id);
  const plan = planOf(needsOf(step.steps, 'parallel')).plan;
  const chain = chainOf(inner, plan);
  const machine = read ? closedWith(inner, chain, step) : closed(inner, chain, []);
  const state: State = { Type: 'Parallel', Branches: [machine as unknown as Json] };
  const caught = caughtChain(compiling, step.id, rule);
  const gathered = gatheredChain(compiling, step.id, state, read ? [[step.id, '$states.input[0]']] : []);
  return joinCaught(step.id, state, gathered, caught);
}

function choiceChain(compiling: Compiling, step: ChoiceStep): Chain {
  const read = isRead(compiling, step.id);
  const lists = [...step.choices.map(({ steps }) => steps), step.otherwise ?? []];
  const chains = lists.map((steps, i) => {
    const own: Compiling = { ...compiling, values: new Map(compiling.values) };
    const body = steps.length === 0 ? [] : [chainOf(own, planOf(needsOf(steps, 'sequence')).plan)];
    const kept = read
      ? { Assign: { [variableOf('s', compiling.depth, step.id)]: membersOf(own, steps) } }
      : {};
    const state: State = { Type: 'Pass', ...kept };
    const name = `chosen:${step.id}:${i}`;
    const last: Chain = { start: name, states: { [name]: state }, ends: [state], fresh: new Map() };
    return read || steps.length === 0 ? linked([...body, last]) : linked(body);
  });
  const conditions = step.choices.map(({ when }, i) => ({
    Condition: expression(conditionOf(when, compiling)),
    Next: chains[i]?.start ?? step.id,
  }));
  const state: State = { Type: 'Choice', Choices: conditions, Default: chains.at(-1)?.start ?? step.id };
  if (read) keptIn(compiling, step.id);
  const states = Object.assign(
    { [step.id]: state },
    ...chains.map((chain) => chain.states),
  ) as Chain['states'];
  return { start: step.id, states, ends: chains.flatMap(({ ends }) => ends), fresh: new Map() };
}

function mapState(compiling: Compiling, step: MapStep): State {
  const { steps } = step;
  const ofItem = steps.flatMap(allReferences).some((ref) => ['item', 'index'].includes(pointerOf(ref).root));
  const inner = inside(compiling);
  const entry = ofItem ? entryOf(inner, step) : { item: inner.item, chains: [] };
  const own: Compiling = { ...inner, item: entry.item };
  const body = chainOf(own, planOf(needsOf(steps, 'sequence')).plan);
  const chain = linked([...entry.chains, body]);
  const machine = isRead(compiling, step.id) ? closedWith(own, chain, step) : closed(own, chain, []);
  return {
    Type: 'Map',
    Items: fieldOf(step.items, compiling),
    MaxConcurrency: step.maxConcurrency,
    ...(ofItem ? { ItemSelector: ITEM } : {}),
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...(machine as unknown as Record<string, Json>) },
  };
}

const ITEM = {
  item: '{% $states.context.Map.Item.Value %}',
  index: '{% $states.context.Map.Item.Index %}',
};

/** How the steps of a map read their item: a single one from its input, more from variables set before them. */
function entryOf(compiling: Compiling, { id, steps }: MapStep): { item: Reading['item']; chains: Chain[] } {
  const [only] = steps;
  if (steps.length === 1 && only?.kind === 'tool' && only.catch === undefined) {
    return { item: { value: '$states.input.item', index: '$states.input.index' }, chains: [] };
  }
  const item = variableOf('i', compiling.depth, id);
  const index = variableOf('n', compiling.depth, id);
  const state: State = {
    Type: 'Pass',
    Assign: { [item]: '{% $states.input.item %}', [index]: '{% $states.input.index %}' },
  };
  const name = `each:${id}`;
  return {
    item: { value: `$${item}`, index: `$${index}` },
    chains: [{ start: name, states: { [name]: state }, ends: [state], fresh: new Map() }],
  };
}
